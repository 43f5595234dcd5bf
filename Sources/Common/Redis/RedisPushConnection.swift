package import Logging
package import NIOCore
import NIOPosix

/// A connection that is subscribed to channels: opened again after every loss, and probed while it is idle, because a peer
/// that vanished says nothing.
package struct RedisPushConnection: Sendable {
    let address: RedisAddress
    let timeout: TimeAmount
    let probeInterval: Duration
    let group: any EventLoopGroup
    let logger: Logger

    /// Prepares a connection; nothing happens before ``keepOpen(opened:received:completed:closed:)``.
    ///
    /// - Parameter group: where it lives; a single event loop for a caller that wants to hear everything there.
    package init(
        address: RedisAddress, timeout: TimeAmount, probeInterval: Duration, group: any EventLoopGroup, logger: Logger
    ) {
        self.address = address
        self.timeout = timeout
        self.probeInterval = probeInterval
        self.group = group
        self.logger = logger
    }

    /// Keeps it open until the task is cancelled.
    ///
    /// - Parameters:
    ///   - opened: told of each new connection, before it hears anything.
    ///   - received: told of each reply, on the connection's event loop.
    ///   - completed: told when all that came in one piece was handed over.
    ///   - closed: told of its end.
    package func keepOpen(
        opened: @Sendable (any Channel) -> Void, received: @escaping @Sendable (RedisValue) -> Void,
        completed: @escaping @Sendable () -> Void = {}, closed: @Sendable () -> Void
    ) async {
        var backoff = Backoff(first: .milliseconds(100), most: .seconds(1))
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                try await self.listen(opened, received, completed, closed)
            } catch {
                if Task.isCancelled { break }
                self.logger.warning("redis pub/sub connection lost", metadata: ["error": "\(error)"])
            }
            if .now - start > .seconds(1) { backoff.reset() }
            try? await Task.sleep(for: backoff.next())
        }
    }

    /// Writes a command; on the channel's event loop.
    package static func write(_ command: RedisCommand, to channel: any Channel) {
        var bytes = channel.allocator.buffer(capacity: 128)
        command.write(to: &bytes)
        channel.writeAndFlush(bytes, promise: nil)
    }

    /// One connection from its opening to its end.
    private func listen(
        _ opened: @Sendable (any Channel) -> Void, _ received: @escaping @Sendable (RedisValue) -> Void,
        _ completed: @escaping @Sendable () -> Void, _ closed: @Sendable () -> Void
    ) async throws {
        let (channel, handler) = try await ClientBootstrap(group: self.group)
            .connectTimeout(self.timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: self.address.host, port: self.address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = RedisPushHandler(received: received, completed: completed)
                    try channel.pipeline.syncOperations.addHandler(handler)
                    return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
                }
            }
        let greeting = self.address.greeting(name: "chelseru-pubsub")
        channel.eventLoop.execute { for command in greeting { Self.write(command, to: channel) } }
        opened(channel)
        defer {
            closed()
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
                Self.write(RedisCommand("PING"), to: channel)
                return handler.value.isSilent
            }.get()
            guard !isSilent else { throw RedisError(.timedOut, "no answer to a probe") }
        }
    }
}
