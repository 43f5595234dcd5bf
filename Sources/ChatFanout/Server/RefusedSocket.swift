import NIOCore
import Operations

/// A socket that was let in for nothing but its good-bye, for a page: a browser hides the answer to a refused handshake, and tells a
/// page of a token that has ended what it tells of a broken network (1006).
///
/// It costs no more than a refusal in HTTP: no place in a shard, no protocol, nothing read, and it is gone when the peer has said
/// anything, or after the moment that every last answer gets.
final class RefusedSocket: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let code: CloseCode

    init(_ code: CloseCode) {
        self.code = code
    }

    /// Says good-bye; it has to be the first of the pipeline.
    func handlerAdded(context: ChannelHandlerContext) {
        context.writeAndFlush(self.wrapOutboundOut(ServerFrame.close(self.code)), promise: nil)
        Farewell.say(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed, is ChannelShouldQuiesceEvent: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }
}

@available(*, unavailable)
extension RefusedSocket: Sendable {}
