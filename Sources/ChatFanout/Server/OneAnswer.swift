import NIOCore
import NIOHTTPTypes
import Operations

/// Ends a connection behind its first answer in HTTP, whatever else the client has to say.
///
/// All these answers say `connection: close`, but the server itself would go on: for as long as a body drips in, and with
/// every request behind this one.
final class OneAnswer: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var isGiven = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isGiven else { return }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !self.isGiven else { return }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !self.isGiven else { return promise?.fail(ChannelError.outputClosed) ?? () }
        guard case .end = self.unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        self.isGiven = true
        let sent = promise ?? context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(data, promise: sent)
        // Who does not take the answer is cut off by the server's own timer, which sees no more of what comes in.
        sent.futureResult.assumeIsolated().whenComplete { _ in Farewell.say(context) }
    }
}

@available(*, unavailable)
extension OneAnswer: Sendable {}
