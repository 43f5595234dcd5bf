import Common
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Stands between a connection's bytes and the server: what is not HTTP, or too much of it, or too slow, gets an answer with
/// a JSON body, and the connection ends.
///
/// The server by itself would answer with an empty 400, wait for the rest of a head as long as it likes to come, and take a
/// body that breaks off for a whole one.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may go on reading its last answer while what it still sends is thrown away: closing at once would
    /// reset the connection, and the answer with it.
    static let farewell = TimeAmount.seconds(2)

    private let proxies: TrustedProxies
    /// Whether the other side is one of them; nil until a request asks.
    private var isFromProxy: Bool?
    private var context: ChannelHandlerContext?
    private var pace: ConnectionPace
    /// One timer a connection, set again when it fires and not at each request.
    private var timer: (task: Scheduled<Void>, deadline: NIODeadline)?
    /// What to answer once nothing is owed.
    private var refusal: APIError?
    /// The request's id to answer with, and whether its answer has a head only.
    private var refused = (requestID: String?.none, isHead: false)
    private var isEnding = false
    /// Whether the decoder reads nothing behind this request: it asks for another protocol, and none is spoken here.
    private var isLast = false

    /// Whether bytes are of any use.
    private(set) var wantsBytes = true

    init(limits: ConnectionPace.Limits, proxies: TrustedProxies) {
        self.proxies = proxies
        self.pace = ConnectionPace(limits: limits, now: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // Only in front of the decoder a first byte can be seen. It fails on a closed channel only.
        try? context.pipeline.syncOperations.addHandler(FirstByteHandler(owner: self), position: .first)
        if context.channel.isActive { self.watch(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        self.timer?.task.cancel()
        self.timer = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        self.watch(context)
        context.fireChannelActive()
    }

    fileprivate func bytesReceived() {
        guard let context else { return }
        self.pace.bytesReceived(at: .now())
        self.watch(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): return self.headReceived(head, context)
        case .body: guard self.wantsBytes else { return }
        case .end:
            guard self.wantsBytes else { return }
            self.pace.requestEnded(at: .now())
            if self.isLast { self.wantsBytes = false }
        }
        context.fireChannelRead(data)
    }

    /// Lets a head through the gate: nothing behind it looks at a text that has not passed, nor at what only a proxy of ours may
    /// say if somebody else says it.
    private func headReceived(_ given: HTTPRequest, _ context: ChannelHandlerContext) {
        guard self.wantsBytes else { return }
        let isFromProxy = self.isFromProxy ?? self.proxies.contains(peer: context.remoteAddress?.ipAddress)
        self.isFromProxy = isFromProxy
        var head = given
        if !isFromProxy { head.headerFields.dropForwarded() }
        let admitted: HTTPRequest
        do throws(APIError) { admitted = try Self.admitted(head) } catch {
            self.wantsBytes = false
            self.refusal = error
            self.refused = (head.headerFields.word(.xRequestID)?.string, head.method == .head)
            return self.refuseIfNothingIsOwed(context)
        }
        self.isLast = admitted.method == .connect || admitted.headerFields.contains(.upgrade)
        self.pace.headReceived(at: .now())
        context.fireChannelRead(self.wrapInboundOut(.head(admitted)))
    }

    private static func admitted(_ head: HTTPRequest) throws(APIError) -> HTTPRequest {
        guard TextGate.isPrintable((head.path ?? "").utf8) else { throw .badTarget }
        guard TextGate.isPrintable((head.authority ?? "").utf8) else { throw .badHeader("host") }
        var admitted = head
        do throws(RefusedHeader) { admitted.headerFields = try head.headerFields.admitted() } catch {
            throw .badHeader(error.name)
        }
        return admitted
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.pace.isReading = false
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        self.pace.isReading = true
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !self.isEnding else { return promise?.fail(ChannelError.ioOnClosedChannel) ?? () }
        let part = self.unwrapOutboundIn(data)
        if case .head(var head) = part, self.isLast, self.pace.owed == 1 {
            head.headerFields[.connection] = "close"
            context.write(self.wrapOutboundOut(.head(head)), promise: promise)
        } else {
            context.write(data, promise: promise)
        }
        switch part {
        case .head: self.pace.answerBegun()
        case .body: break
        case .end:
            self.pace.answerEnded(at: .now())
            if self.isLast, self.pace.owed == 0 {
                self.isEnding = true
                context.flush()
                self.sayFarewell(context)
            } else if self.refusal == nil {
                self.watch(context)
            } else {
                self.refuseIfNothingIsOwed(context)
            }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.pace.writabilityChanged(to: context.channel.isWritable, at: .now())
        self.watch(context)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        guard self.wantsBytes else { return }
        self.wantsBytes = false
        if self.pace.isInBody {
            // Who reads the body must not take this for its end. The error has a type of ours: the server answers NIO's with
            // an empty 400.
            context.fireErrorCaught(error == .invalidEOFState ? APIError.incompleteBody : APIError.notHTTP)
        } else {
            self.refusal = error == .headerOverflow ? .headersTooLarge : .notHTTP
            self.refuseIfNothingIsOwed(context)
        }
    }

    // MARK: Time

    private func watch(_ context: ChannelHandlerContext) {
        guard !self.isEnding, let deadline = self.pace.deadline else { return }
        if let timer { guard deadline < timer.deadline else { return } }
        self.timer?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.timeIsUp(context) }
        self.timer = (task, deadline)
    }

    private func timeIsUp(_ context: ChannelHandlerContext) {
        self.timer = nil
        switch self.pace.timePassed(to: .now()) {
        case .rest: break
        case .wait: self.watch(context)
        case .refuse:
            self.wantsBytes = false
            self.refusal = .requestTimeout
            self.refuseIfNothingIsOwed(context)
        case .cutOff:
            self.wantsBytes = false
            context.fireErrorCaught(APIError.requestTimeout)
            self.watch(context)
        case .close: context.close(promise: nil)
        }
    }

    // MARK: The last answer

    private func refuseIfNothingIsOwed(_ context: ChannelHandlerContext) {
        guard let refusal = self.refusal, self.pace.owed == 0, !self.isEnding else { return }
        self.isEnding = true
        let requestID = RequestID.of(self.refused.requestID)
        let body = refusal.json(requestID: requestID).buffer
        var fields: HTTPFields = [
            .contentType: "application/json", .contentLength: String(body.readableBytes), .connection: "close",
            .xRequestID: requestID,
        ]
        ProtectiveHeaders.add(to: &fields)
        context.write(
            self.wrapOutboundOut(.head(HTTPResponse(status: refusal.status, headerFields: fields))), promise: nil)
        // A HEAD gets its head only (RFC 9110 §9.3.2).
        if !self.refused.isHead { context.write(self.wrapOutboundOut(.body(body)), promise: nil) }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
            self.sayFarewell(context)
        }
    }

    private func sayFarewell(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        self.timer?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(in: Self.farewell) { context.close(promise: nil) }
        self.timer = (task, .now() + Self.farewell)
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}

/// Sees the bytes before the decoder does, and keeps from it what nobody wants.
private final class FirstByteHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let owner: ConnectionGuard

    init(owner: ConnectionGuard) {
        self.owner = owner
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.owner.wantsBytes else { return }
        self.owner.bytesReceived()
        context.fireChannelRead(data)
    }
}

@available(*, unavailable)
extension FirstByteHandler: Sendable {}

extension APIError {
    /// 408: a request that does not come to its end.
    static let requestTimeout = APIError(
        status: .requestTimeout, body: .detail("The request took too long to arrive."), code: "request_timeout",
        closesConnection: true)

    /// 400: a body that broke off.
    static let incompleteBody = APIError(
        status: .badRequest, body: .detail("The request ended before its body was complete."), code: "incomplete_body",
        closesConnection: true)

    fileprivate static let notHTTP = APIError(
        status: .badRequest, body: .detail("The request is not valid HTTP."), code: "bad_request",
        closesConnection: true)

    fileprivate static let headersTooLarge = APIError(
        status: .requestHeaderFieldsTooLarge, body: .detail("The request's headers are too large."),
        code: "headers_too_large", closesConnection: true)
}
