import NIOCore

/// Parses what a subscribed connection receives, and remembers whether it received anything.
final class RedisPushHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let parser = RedisReplyParser()
    private let received: @Sendable (RedisValue) -> Void
    private let completed: @Sendable () -> Void
    /// Set by the prober, cleared by any reply.
    var isSilent = false
    /// Redis' own words when it refused something; the connection ends then, since what was refused is not heard.
    private(set) var refusal: String?

    init(received: @escaping @Sendable (RedisValue) -> Void, completed: @escaping @Sendable () -> Void) {
        self.received = received
        self.completed = completed
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.completed()
        context.fireChannelReadComplete()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try self.parser.feed(self.unwrapInboundIn(data))
            while let value = try self.parser.next() {
                self.isSilent = false
                if case .error(let message) = value {
                    self.refusal = message
                    return context.close(promise: nil)
                }
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
