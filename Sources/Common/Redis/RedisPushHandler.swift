import NIOCore

/// Parses what a subscribed connection receives, and remembers whether it received anything.
final class RedisPushHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let parser = RedisReplyParser()
    private let received: @Sendable (RedisValue) -> Void
    /// Set by the prober, cleared by any reply.
    var isSilent = false

    init(received: @escaping @Sendable (RedisValue) -> Void) {
        self.received = received
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try self.parser.feed(self.unwrapInboundIn(data))
            while let value = try self.parser.next() {
                self.isSilent = false
                // Before the first push only our own greeting is answered; an error there means we may not listen.
                if case .error = value { return context.close(promise: nil) }
                self.received(value)
            }
        } catch {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

@available(*, unavailable)
extension RedisPushHandler: Sendable {}
