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

        /// Hands a command to the connection; in the order of the decisions, because it is called with the lock held.
        func write(_ command: RedisCommand) {
            guard let channel = self.channel else { return }
            channel.eventLoop.execute {
                var bytes = channel.allocator.buffer(capacity: 128)
                command.write(to: &bytes)
                channel.writeAndFlush(bytes, promise: nil)
            }
        }
    }

    private let address: RedisAddress
    private let timeout: TimeAmount
    private let probeInterval: Duration
    private let logger: Logger
    private let state = Mutex(State())

    /// Prepares the subscriber; nothing happens before ``run()``.
    package init(
        address: RedisAddress, timeout: Duration = .seconds(1), probeInterval: Duration = .seconds(5), logger: Logger
    ) {
        self.address = address
        self.timeout = .init(timeout)
        self.probeInterval = probeInterval
        self.logger = logger
    }

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

    /// Keeps the connection open until the task is cancelled or the process is asked to stop; then all streams end.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff(first: .milliseconds(100), most: .seconds(1))
            while !Task.isCancelled {
                let start = ContinuousClock.now
                do {
                    try await self.listen()
                } catch {
                    if Task.isCancelled { break }
                    self.logger.warning("redis pub/sub connection lost", metadata: ["error": "\(error)"])
                }
                if .now - start > .seconds(1) { backoff.reset() }
                try? await Task.sleep(for: backoff.next())
            }
        }
        let listeners = self.state.withLock { $0.listeners.values.flatMap(\.values) }
        for listener in listeners { listener.finish() }
    }

    /// One connection from its opening to its end.
    private func listen() async throws {
        let (channel, handler) = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(self.timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: self.address.host, port: self.address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = RedisPushHandler { [weak self] in self?.received($0) }
                    try channel.pipeline.syncOperations.addHandler(handler)
                    return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
                }
            }
        self.state.withLock { state in
            state.channel = channel
            for command in self.address.greeting(name: "chelseru-pubsub") { state.write(command) }
            if !state.listeners.isEmpty { state.write(RedisCommand(words: ["SUBSCRIBE"] + state.listeners.keys)) }
        }
        defer {
            self.state.withLock { state in
                state.channel = nil
                state.subscribed = []
            }
            channel.close(promise: nil)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.probe(channel, handler) }
            group.addTask {
                try? await channel.closeFuture.get()
                let refusal = try await channel.eventLoop.submit { handler.value.refusal }.get()
                throw RedisError(.connectionLost, refusal ?? "")
            }
            defer {
                group.cancelAll()
                // The other task waits for this.
                channel.close(promise: nil)
            }
            try await group.next()
        }
    }

    private func probe(_ channel: any Channel, _ handler: NIOLoopBound<RedisPushHandler>) async throws {
        while true {
            try await Task.sleep(for: self.probeInterval)
            let isSilent = try await channel.eventLoop.submit {
                defer { handler.value.isSilent = true }
                return handler.value.isSilent
            }.get()
            guard !isSilent else { throw RedisError(.timedOut, "no answer to a probe") }
            self.state.withLock { $0.write(RedisCommand("PING")) }
        }
    }

    private func received(_ push: RedisValue) {
        guard case .array(let parts) = push, parts.count == 3, case .string(let kind) = parts[0],
            case .string(let name) = parts[1]
        else { return }
        self.state.withLock { state in
            let event: RedisSubscriptionEvent
            switch (kind, parts[2]) {
            case ("subscribe", _) where state.listeners[name] != nil:
                state.subscribed.insert(name)
                event = .subscribed
            case ("message", .string(let text)): event = .message(text)
            default: return
            }
            for listener in state.listeners[name].map({ Array($0.values) }) ?? [] {
                guard case .dropped = listener.yield(event) else { continue }
                // Not here: its end takes the lock.
                state.channel?.eventLoop.execute { listener.finish() }
            }
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
