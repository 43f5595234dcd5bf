package import Logging
package import NIOCore
import NIOPosix
import Primitives

/// A connection that is subscribed to channels: opened again after every loss, and probed while it is idle, because a peer
/// that vanished says nothing.
///
/// A server that takes no writes may hear nothing of what is published: it is turned down, and one that the process' client has
/// left is left here as well, since a subscribed connection cannot ask.
package struct RedisPushConnection: Sendable {
    let address: RedisAddress
    let timeout: TimeAmount
    let probeInterval: Duration
    let group: any EventLoopGroup
    let departures: @Sendable () -> Int
    let logger: Logger

    /// Prepares a connection; nothing happens before ``keepOpen(opened:received:completed:closed:)``.
    ///
    /// - Parameters:
    ///   - group: where it lives; a single event loop for a caller that wants to hear everything there.
    ///   - departures: ``RedisClient/departures`` of the client of the same address.
    package init(
        address: RedisAddress, timeout: TimeAmount, probeInterval: Duration, group: any EventLoopGroup,
        departures: @escaping @Sendable () -> Int = { 0 }, logger: Logger
    ) {
        self.address = address
        self.timeout = timeout
        self.probeInterval = probeInterval
        self.group = group
        self.departures = departures
        self.logger = logger
    }

    /// Keeps it open until the task is cancelled.
    ///
    /// - Parameters:
    ///   - opened: told of each new connection that Redis has greeted, before it hears anything else.
    ///   - received: told of each reply, on the connection's event loop.
    ///   - completed: told when all that came in one piece was handed over.
    ///   - closed: told of its end.
    ///   - refused: told in Redis' words when it ended because something was refused.
    package func keepOpen(
        opened: @Sendable (any Channel) -> Void, received: @escaping @Sendable (RedisValue) -> Void,
        completed: @escaping @Sendable () -> Void = {}, closed: @Sendable () -> Void,
        refused: @Sendable (RedisRefusal) -> Void = { _ in }
    ) async {
        var backoff = Backoff(first: .milliseconds(100), most: .seconds(1))
        var attempt = 0
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                try await self.listen(attempt, opened, received, completed, closed)
            } catch {
                if Task.isCancelled { break }
                if let refusal = (error as? RedisError).flatMap({ RedisRefusal($0.message) }) { refused(refusal) }
                self.logger.warning("redis pub/sub connection lost", metadata: ["error": "\(error)"])
            }
            attempt += 1
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
    ///
    /// - Parameter attempt: each goes to the next server behind the name.
    private func listen(
        _ attempt: Int, _ opened: @Sendable (any Channel) -> Void, _ received: @escaping @Sendable (RedisValue) -> Void,
        _ completed: @escaping @Sendable () -> Void, _ closed: @Sendable () -> Void
    ) async throws {
        let departures = self.departures()
        let eventLoop = self.group.next()
        let servers = try await self.address.lookUp(on: eventLoop, within: self.timeout)
        // Not SET, which a full memory refuses, but a write all the same: of a key that is nobody's.
        let greeting = RedisGreeting(
            to: self.address, name: "chelseru-pubsub", probe: RedisCommand("DEL", "probe:{chelseru-pubsub}"))
        let greeted = eventLoop.makePromise(of: Void.self)
        let channel: any Channel
        let handler: NIOLoopBound<RedisPushHandler>
        do {
            (channel, handler) = try await ClientBootstrap(group: eventLoop)
                .connectTimeout(self.timeout)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(to: servers[attempt % servers.count]) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = RedisPushHandler(
                            greeting: greeting, greeted: greeted, received: received, completed: completed)
                        try channel.pipeline.syncOperations.addHandler(handler)
                        return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
                    }
                }
        } catch {
            greeted.fail(error)
            throw error
        }
        // Its end fails the promise.
        let late = eventLoop.scheduleTask(in: self.timeout) { channel.close(promise: nil) }
        channel.eventLoop.execute { for command in greeting.commands { Self.write(command, to: channel) } }
        try await greeted.futureResult.get()
        late.cancel()
        opened(channel)
        defer {
            closed()
            channel.close(promise: nil)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.probe(channel, handler) }
            group.addTask { try await self.watchDepartures(since: departures) }
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

    /// Throws when the client of the same address has left its server.
    private func watchDepartures(since departures: Int) async throws {
        while self.departures() == departures { try await Task.sleep(for: .milliseconds(250)) }
        throw RedisError(.connectionLost, "the server takes no writes")
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
