package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// What a subscriber to a channel hears.
package enum RedisSubscriptionEvent: Sendable, Equatable {
    /// From here on messages arrive; after a lost connection it comes again, and what was published between is missing.
    case subscribed
    /// A message.
    case message(String)
}

/// Pub/sub over one connection of its own, which subscribes again after every loss.
///
/// An idle connection is probed with PING, because a peer that vanished says nothing. A listener that falls more than
/// ``bufferLimit`` events behind is ended, so that it notices, instead of missing some in silence.
package final class RedisSubscriber: Service {
    /// Events kept for a slow listener.
    package static let bufferLimit = 1_024

    private typealias Listener = AsyncStream<RedisSubscriptionEvent>.Continuation

    private struct State {
        var listeners: [String: [Int: Listener]] = [:]
        var subscribed: Set<String> = []
        var channel: (any Channel)?
        var nextID = 0
        /// Why nothing is heard, until something is again.
        var refusal: String?

        /// Hands a command to the connection; in the order of the decisions, because it is called with the lock held.
        func write(_ command: RedisCommand) {
            guard let channel = self.channel else { return }
            channel.eventLoop.execute { RedisPushConnection.write(command, to: channel) }
        }
    }

    private let address: RedisAddress
    private let timeout: TimeAmount
    private let probeInterval: Duration
    private let departures: @Sendable () -> Int
    private let logger: Logger
    private let state = Mutex(State())

    /// Prepares the subscriber; nothing happens before ``run()``.
    ///
    /// - Parameter departures: ``RedisClient/departures`` of the client of the same address.
    package init(
        address: RedisAddress, timeout: Duration = .seconds(1), probeInterval: Duration = .seconds(5),
        departures: @escaping @Sendable () -> Int = { 0 }, logger: Logger
    ) {
        self.address = address
        self.timeout = .init(timeout)
        self.probeInterval = probeInterval
        self.departures = departures
        self.logger = logger
    }

    /// What Redis says of our rights, while it lets us hear nothing for want of them.
    package var refusal: String? { self.state.withLock { $0.refusal } }

    /// Listens to a channel until the stream is dropped.
    package func subscribe(to name: String) -> AsyncStream<RedisSubscriptionEvent> {
        let (stream, listener) = AsyncStream.makeStream(
            of: RedisSubscriptionEvent.self, bufferingPolicy: .bufferingOldest(Self.bufferLimit))
        let id = self.state.withLock { state in
            state.nextID += 1
            if state.listeners[name] == nil { state.write(RedisCommand("SUBSCRIBE", name)) }
            state.listeners[name, default: [:]][state.nextID] = listener
            if state.subscribed.contains(name) { listener.yield(.subscribed) }
            return state.nextID
        }
        listener.onTermination = { [weak self] _ in self?.remove(id, from: name) }
        return stream
    }

    /// Listens to a channel until the task is cancelled; again with `subscribed` after it fell behind.
    package func follow(_ name: String, _ received: (RedisSubscriptionEvent) -> Void) async {
        while !Task.isCancelled {
            for await event in self.subscribe(to: name) { received(event) }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Keeps the connection open until the task is cancelled or the process is asked to stop; then all streams end.
    package func run() async throws {
        let connection = RedisPushConnection(
            address: self.address, timeout: self.timeout, probeInterval: self.probeInterval,
            group: MultiThreadedEventLoopGroup.singleton, departures: self.departures, logger: self.logger)
        await cancelWhenGracefulShutdown {
            await connection.keepOpen(
                opened: { channel in
                    self.state.withLock { state in
                        state.channel = channel
                        if !state.listeners.isEmpty {
                            state.write(RedisCommand(words: ["SUBSCRIBE"] + state.listeners.keys))
                        }
                    }
                },
                received: { [weak self] in self?.received($0) },
                closed: {
                    self.state.withLock { state in
                        state.channel = nil
                        state.subscribed = []
                    }
                },
                refused: { refusal in
                    if refusal.isOfRights { self.state.withLock { $0.refusal = refusal.message } }
                })
        }
        let listeners = self.state.withLock { $0.listeners.values.flatMap(\.values) }
        for listener in listeners { listener.finish() }
    }

    private func received(_ push: RedisValue) {
        guard case .array(let parts) = push, parts.count == 3, case .string(let kind) = parts[0],
            case .string(let name) = parts[1]
        else { return }
        let (event, listeners) = self.state.withLock { state -> (RedisSubscriptionEvent?, [Listener]) in
            let event: RedisSubscriptionEvent
            switch (kind, parts[2]) {
            case ("subscribe", _) where state.listeners[name] != nil:
                state.subscribed.insert(name)
                state.refusal = nil
                event = .subscribed
            case ("message", .string(let text)): event = .message(text)
            default: return (nil, [])
            }
            return (event, state.listeners[name].map { Array($0.values) } ?? [])
        }
        guard let event else { return }
        // Not under the lock: who waits is resumed here, and a cancellation that meets it takes the lock.
        for listener in listeners {
            if case .dropped = listener.yield(event) { listener.finish() }
        }
    }

    private func remove(_ id: Int, from name: String) {
        self.state.withLock { state in
            state.listeners[name]?[id] = nil
            guard state.listeners[name]?.isEmpty == true else { return }
            state.listeners[name] = nil
            state.subscribed.remove(name)
            state.write(RedisCommand("UNSUBSCRIBE", name))
        }
    }
}
