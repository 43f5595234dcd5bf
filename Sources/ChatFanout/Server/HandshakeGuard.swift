import NIOCore
import NIOHTTP1
import Operations
import Primitives

/// Stands before the upgrade until a connection's first head.
///
/// The upgrader swallows requests that only look like a handshake, and until the first head nothing else listens: not to the
/// clock, not to what is no HTTP, and not to the server when it wants to stop.
final class HandshakeGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let deadline: TimeAmount
    private let proxies: TrustedProxies
    private var timer: Scheduled<Void>?
    private var hasRefused = false
    /// Whether the first bytes could be a method's; nil before them.
    fileprivate var hasMethod: Bool?

    init(deadline: TimeAmount, proxies: TrustedProxies) {
        self.deadline = deadline
        self.proxies = proxies
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // It fails on a closed channel only.
        try? context.pipeline.syncOperations.addHandler(FirstBytes(owner: self), position: .first)
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(in: self.deadline) {
            self.timer = nil
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.stopTimer() }

    func channelInactive(context: ChannelHandlerContext) {
        self.stopTimer()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.hasRefused else { return }
        guard case .head(var given) = self.unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        if !self.proxies.contains(peer: context.remoteAddress?.ipAddress) { given.headers.dropForwarded() }
        // What else a head says of its connection is of no meaning here: every answer is the last.
        do throws(ConnectionRefusal) { _ = try RequestRules.judge(&given) } catch {
            return self.refuse(Refusal(error), context, to: given)
        }
        guard var head = given.admitted else { return self.refuse(.badHeader, context, to: given) }
        if head.headers.contains(name: "upgrade") {
            if HandshakeRequest.isWellFormed(head) {
                // The upgrader asks once for each protocol of the list, one within the other: thousands of them are a stack without end.
                head.headers.replaceOrAdd(name: "upgrade", value: "websocket")
                head.headers.replaceOrAdd(name: "connection", value: "upgrade")
            } else {
                head.headers.remove(name: "upgrade")
                // What follows is in whatever protocol was asked for.
                head.headers.replaceOrAdd(name: "connection", value: "close")
            }
        }
        context.fireChannelRead(self.wrapInboundOut(.head(head)))
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        guard !self.hasRefused else { return }
        switch error {
        case .headerOverflow: self.refuse(.headersTooLarge, context)
        case .invalidMethod where self.hasMethod == true: self.refuse(Refusal(.unknownMethod), context)
        default: self.refuse(.notHTTP, context)
        }
    }

    private func refuse(
        _ refusal: Refusal, _ context: ChannelHandlerContext, to request: HTTPRequestHead? = nil
    ) {
        self.hasRefused = true
        let (head, body) = refusal.response(to: request?.headers.words("x-request-id").first?.string)
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        // A HEAD gets its head only (RFC 9110 §9.3.2).
        if request?.method != .HEAD { context.write(self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        Farewell.say(context)
    }

    /// Never in vain: the event loop looks for a timer among all that run, and a crowd of silent peers has thousands.
    private func stopTimer() {
        self.timer?.cancel()
        self.timer = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}

@available(*, unavailable)
extension HandshakeGuard: Sendable {}

/// Looks at a connection's first bytes for what the decoder does not say of them, and is gone.
private final class FirstBytes: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let owner: HandshakeGuard

    init(owner: HandshakeGuard) {
        self.owner = owner
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.owner.hasMethod = RequestRules.beginWithMethod(self.unwrapInboundIn(data).readableBytesView)
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}

@available(*, unavailable)
extension FirstBytes: Sendable {}
