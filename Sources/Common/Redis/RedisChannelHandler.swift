import DequeModule
import NIOCore

/// Pairs replies with the commands sent before them, in order, on one connection.
///
/// Commands of one turn of the event loop go out as one write. A caller whose deadline passes is told, and its reply
/// is dropped when it comes; if the oldest command has waited for the whole command timeout, the connection is taken
/// for dead, because everything behind that command waits as well.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let timeout: TimeAmount
    private let parser = RedisReplyParser()
    private var waiting: Deque<(batch: RedisBatch, sentAt: NIODeadline)> = []
    private var context: ChannelHandlerContext?
    private var isTicking = false

    /// How often deadlines are looked at; a timer per command would cost more than it tells.
    private static let tick = TimeAmount.milliseconds(25)

    init(timeout: TimeAmount) {
        self.timeout = timeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        self.failAll(RedisError(.connectionLost))
    }

    /// Sends the batches with one write.
    func send(_ batches: [RedisBatch]) {
        guard let context = self.context, context.channel.isActive else {
            for var batch in batches { batch.fail(RedisError(.notConnected)) }
            return
        }
        let now = NIODeadline.now()
        var bytes = context.channel.allocator.buffer(capacity: batches.count * 256)
        for batch in batches {
            for command in batch.commands { command.write(to: &bytes) }
            self.waiting.append((batch, now))
        }
        context.writeAndFlush(self.wrapOutboundOut(bytes), promise: nil)
        self.startTicking(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try self.parser.feed(self.unwrapInboundIn(data))
            while let reply = try self.parser.next() {
                guard !self.waiting.isEmpty else { throw RedisError(.unexpectedReply, "a reply to nothing") }
                if self.waiting[0].batch.received(reply) { self.waiting.removeFirst() }
            }
        } catch {
            context.fireErrorCaught(error)
            self.failAll(RedisError(.connectionLost, "\(error)"))
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.failAll(RedisError(.connectionLost))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func startTicking(_ context: ChannelHandlerContext) {
        guard !self.isTicking else { return }
        self.isTicking = true
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.tick) { self.ticked() }
    }

    private func ticked() {
        self.isTicking = false
        guard let context = self.context, let oldest = self.waiting.first else { return }
        let now = NIODeadline.now()
        if now - oldest.sentAt >= self.timeout {
            self.failAll(RedisError(.timedOut))
            context.close(promise: nil)
            return
        }
        for index in self.waiting.indices where self.waiting[index].batch.deadline <= now {
            self.waiting[index].batch.fail(RedisError(.timedOut))
        }
        self.startTicking(context)
    }

    private func failAll(_ error: RedisError) {
        let failed = self.waiting
        self.waiting = []
        for var entry in failed { entry.batch.fail(error) }
    }
}

@available(*, unavailable)
extension RedisChannelHandler: Sendable {}
