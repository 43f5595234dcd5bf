import NIOCore
import NIOPosix
import Synchronization

/// One open connection.
///
/// Batches from any thread gather in an inbox that the event loop empties once per turn.
final class RedisConnection: Sendable {
    private struct Inbox {
        var batches: [RedisBatch] = []
        var isDrainScheduled = false
    }

    let channel: any Channel
    private let handler: NIOLoopBound<RedisChannelHandler>
    private let inbox = Mutex(Inbox())

    private init(channel: any Channel, handler: NIOLoopBound<RedisChannelHandler>) {
        self.channel = channel
        self.handler = handler
    }

    /// Opens a connection to the first server behind the address that takes it, and takes writes if it is probed.
    ///
    /// - Parameter isJudged: whether the server's keys have to be of our layout, which is asked before anything is written.
    /// - Throws: ``RedisLayoutError`` if they are of another; ``RedisError`` and others if there is no server.
    static func open(
        to address: RedisAddress, on eventLoop: any EventLoop, greeting: RedisGreeting, isJudged: Bool,
        timeout: TimeAmount
    ) async throws -> (connection: RedisConnection, refusal: RedisRefusal?) {
        var failure: (any Error)?
        for server in try await address.lookUp(on: eventLoop, within: timeout) {
            do {
                return try await self.open(
                    to: server, on: eventLoop, greeting: greeting, isJudged: isJudged, timeout: timeout)
            } catch let error as RedisLayoutError {
                throw error
            } catch {
                // What a server says tells more than that another one is silent.
                if (failure as? RedisError)?.code != .server { failure = error }
            }
        }
        throw failure ?? RedisError(.notConnected)
    }

    private static func open(
        to server: SocketAddress, on eventLoop: any EventLoop, greeting: RedisGreeting, isJudged: Bool,
        timeout: TimeAmount
    ) async throws -> (connection: RedisConnection, refusal: RedisRefusal?) {
        let connection = try await ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(to: server) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = RedisChannelHandler(timeout: timeout)
                    try channel.pipeline.syncOperations.addHandler(handler)
                    return RedisConnection(
                        channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
                }
            }
        do {
            return (connection, try await connection.greet(greeting, isJudged: isJudged, timeout: timeout))
        } catch {
            connection.channel.close(promise: nil)
            throw error
        }
    }

    /// Introduces us, asks whose keys are there, and only then writes.
    ///
    /// - Returns: why the write was refused, if the same server may take it later.
    private func greet(
        _ greeting: RedisGreeting, isJudged: Bool, timeout: TimeAmount
    ) async throws -> RedisRefusal? {
        guard isJudged else { return try greeting.read(try await self.send(greeting.commands, timeout: timeout)) }
        let replies = try await self.send(greeting.introduction + [RedisLayout.question], timeout: timeout)
        for reply in replies.dropLast() { _ = try reply.get() }
        if let answer = replies.last { try RedisLayout.read(answer) }
        guard let probe = greeting.probe else { return nil }
        let reply = try await self.send([probe], timeout: timeout)[0]
        return try greeting.read(reply, at: greeting.introduction.count)
    }

    /// Sends commands in one piece and waits for all their replies.
    func send(_ commands: [RedisCommand], timeout: TimeAmount) async throws(RedisError) -> [RedisValue] {
        let result = await withCheckedContinuation { continuation in
            self.enqueue(
                RedisBatch(commands: commands, deadline: .now() + timeout) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }

    /// The most batches that may wait for the event loop: more means it has stalled, and memory is not the place to wait.
    private static let maximumInbox = 20_000

    /// Sends a batch with the next turn of the event loop.
    func enqueue(_ batch: RedisBatch) {
        enum Action { case schedule, wait, refuse }
        let action = self.inbox.withLock { inbox -> Action in
            guard inbox.batches.count < Self.maximumInbox else { return .refuse }
            inbox.batches.append(batch)
            if inbox.isDrainScheduled { return .wait }
            inbox.isDrainScheduled = true
            return .schedule
        }
        switch action {
        case .wait: break
        case .schedule: self.channel.eventLoop.execute { self.drain() }
        case .refuse:
            var refused = batch
            refused.fail(RedisError(.overloaded))
        }
    }

    private func drain() {
        let batches = self.inbox.withLock { inbox in
            inbox.isDrainScheduled = false
            let batches = inbox.batches
            inbox.batches = []
            return batches
        }
        self.handler.value.send(batches)
    }
}
