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
        let (id, channel, isFirst, isSubscribed) = self.state.withLock { state in
            state.nextID += 1
            let isFirst = state.listeners[name] == nil
            state.listeners[name, default: [:]][state.nextID] = listener
            return (state.nextID, state.channel, isFirst, state.subscribed.contains(name))
        }
        listener.onTermination = { [weak self] _ in self?.remove(id, from: name) }
        if isFirst { Self.write(RedisCommand("SUBSCRIBE", name), to: channel) }
        if isSubscribed { listener.yield(.subscribed) }
        return stream
    }

    /// Keeps the connection open until the task is cancelled or the process is asked to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff(first: .milliseconds(100), most: .seconds(1))
            while !Task.isCancelled {
                do {
                    try await self.listen(onOpen: { backoff.reset() })
                } catch {
                    self.logger.warning("redis pub/sub connection lost", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: backoff.next())
            }
        }
    }

    private func listen(onOpen: () -> Void) async throws {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(self.timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: self.address.host, port: self.address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = RedisPushHandler { [weak self] in self?.received($0) }
                    try channel.pipeline.syncOperations.addHandler(handler)
                    return (channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
                }
            }
        let channel = connection.channel
        // PING has another reply once subscribed, so the greeting's replies are not waited for: a refusal closes.
        for command in self.address.greeting(name: "chelseru-pubsub") { Self.write(command, to: channel) }
        let names = self.state.withLock { state in
            state.channel = channel
            return Array(state.listeners.keys)
        }
        if !names.isEmpty { Self.write(RedisCommand(words: ["SUBSCRIBE"] + names), to: channel) }
        onOpen()
        defer {
            self.state.withLock { state in
                state.channel = nil
                state.subscribed = []
            }
            channel.close(promise: nil)
        }
        try await self.probe(channel, handler: connection.handler)
    }

    private func probe(_ channel: any Channel, handler: NIOLoopBound<RedisPushHandler>) async throws {
        while channel.isActive {
            try await Task.sleep(for: self.probeInterval)
            let silent = try await channel.eventLoop.submit { handler.value.isSilent }.get()
            guard !silent else { throw RedisError(.timedOut, "no answer to a probe") }
            try await channel.eventLoop.submit { handler.value.isSilent = true }.get()
            Self.write(RedisCommand("PING"), to: channel)
        }
        throw RedisError(.connectionLost)
    }

    private func received(_ push: RedisValue) {
        guard case .array(let parts) = push, parts.count == 3, case .string(let kind) = parts[0],
            case .string(let name) = parts[1]
        else { return }
        let event: RedisSubscriptionEvent
        switch (kind, parts[2]) {
        case ("subscribe", _): event = .subscribed
        case ("message", .string(let text)): event = .message(text)
        default: return
        }
        let listeners = self.state.withLock { state in
            if event == .subscribed { state.subscribed.insert(name) }
            return state.listeners[name].map { Array($0.values) } ?? []
        }
        for listener in listeners {
            if case .dropped = listener.yield(event) { listener.finish() }
        }
    }

    private func remove(_ id: Int, from name: String) {
        let channel = self.state.withLock { state -> (any Channel)? in
            state.listeners[name]?[id] = nil
            guard state.listeners[name]?.isEmpty == true else { return nil }
            state.listeners[name] = nil
            state.subscribed.remove(name)
            return state.channel
        }
        Self.write(RedisCommand("UNSUBSCRIBE", name), to: channel)
    }

    private static func write(_ command: RedisCommand, to channel: (any Channel)?) {
        guard let channel else { return }
        var bytes = channel.allocator.buffer(capacity: 128)
        command.write(to: &bytes)
        channel.writeAndFlush(bytes, promise: nil)
    }
}
