import HTTPTypes
package import NIOCore
import NIOHTTP1
package import NIOHTTPTypes
import NIOHTTPTypesHTTP1
package import Primitives

/// Stands between a connection's bytes and the server: what is not HTTP, or too much of it, or too slow, gets an answer with
/// a JSON body, and the connection ends.
///
/// The server by itself would answer with an empty 400, wait for the rest of a head as long as it likes to come, and take a
/// body that breaks off for a whole one. It would also keep connections that have to end, and never say 100 (see ``RequestRules``).
package final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    /// What the decoder read.
    package typealias InboundIn = HTTPRequestPart
    /// What the server sees of it.
    package typealias InboundOut = HTTPRequestPart
    /// What the server answers.
    package typealias OutboundIn = HTTPResponsePart
    /// What the client gets.
    package typealias OutboundOut = HTTPResponsePart

    /// Said down the pipeline by whoever wants the body of the request in hand: a client that waits for it is told to go on.
    package struct BodyWanted: Sendable {
        /// Says so.
        package init() {}
    }

    private let proxies: TrustedProxies
    /// Whether the other side is one of them; nil until a request asks.
    private var isFromProxy: Bool?
    private var context: ChannelHandlerContext?
    private var pace: ConnectionPace
    /// One timer a connection, set again when it fires and not at each request.
    private var timer: (task: Scheduled<Void>, deadline: NIODeadline)?
    /// What to answer once nothing is owed.
    private var refusal: ConnectionRefusal?
    /// The request's id to answer with, and whether its answer has a head only.
    private var refused = (requestID: String?.none, isHead: false)
    private var isEnding = false
    /// Whether the client has all of the last answer, and only a moment left.
    private var isParting = false
    /// What the newest head says of the connection; nothing of it is wrong for the answers before it.
    private var terms = RequestTerms()
    /// Whether nothing is read behind the newest request: its client wants no more, the connection cannot go on, or it asks for another
    /// protocol, and none is spoken here.
    private var isLast = false
    /// Whether the answer that has begun is the connection's last.
    private var isLastAnswer = false
    /// Whether the bytes of the newest request began with what could be a method.
    private var hasMethod = false

    /// Whether bytes are of any use.
    fileprivate private(set) var wantsBytes = true

    /// Guards a connection.
    ///
    /// - Parameters:
    ///   - limits: how long a client may take.
    ///   - proxies: whose word about a request counts.
    package init(limits: ConnectionPace.Limits, proxies: TrustedProxies) {
        self.proxies = proxies
        self.pace = ConnectionPace(limits: limits, now: .now())
    }

    /// Takes its place in a pipeline, behind the codec.
    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // Only in front of the decoder a first byte can be seen, and only in front of the codec a head's version. It fails on a closed
        // channel only.
        let pipeline = context.pipeline.syncOperations
        try? pipeline.addHandler(FirstByteHandler(owner: self), position: .first)
        if let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) {
            try? pipeline.addHandler(HeadHandler(owner: self), position: .before(codec))
        }
        if context.channel.isActive { self.watch(context) }
    }

    /// Lets go of the connection.
    package func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        self.timer?.task.cancel()
        self.timer = nil
    }

    /// The connection is there.
    package func channelActive(context: ChannelHandlerContext) {
        self.watch(context)
        context.fireChannelActive()
    }

    fileprivate func bytesReceived(_ bytes: ByteBuffer) {
        guard let context else { return }
        if !self.pace.isInRequest { self.hasMethod = RequestRules.beginWithMethod(bytes.readableBytesView) }
        self.pace.bytesReceived(at: .now())
        self.watch(context)
    }

    /// A part of a request.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): return self.headReceived(head, context)
        case .body:
            guard self.wantsBytes else { return }
            self.terms.awaitsContinue = false
        case .end:
            guard self.wantsBytes else { return }
            self.pace.requestEnded(at: .now())
            if self.isLast { self.wantsBytes = false }
        }
        context.fireChannelRead(data)
    }

    /// What a head says that the codec does not pass on.
    fileprivate func termsReceived(_ terms: RequestTerms) { self.terms = terms }

    /// Answers a head that must not go on, once nothing is owed.
    fileprivate func refuse(_ head: HTTPRequestHead, _ refusal: ConnectionRefusal) {
        guard let context else { return }
        let requestID =
            self.isFromProxy(context) ? head.headers.first { FieldWords.isSame($0.name, "x-request-id") }?.value : nil
        self.refuse(refusal, requestID, isHead: head.method == .HEAD, context)
    }

    private func refuse(
        _ refusal: ConnectionRefusal, _ requestID: String?, isHead: Bool, _ context: ChannelHandlerContext
    ) {
        self.wantsBytes = false
        self.refusal = refusal
        self.refused = (requestID, isHead)
        self.refuseIfNothingIsOwed(context)
    }

    private func isFromProxy(_ context: ChannelHandlerContext) -> Bool {
        if let isFromProxy { return isFromProxy }
        let isOne = self.proxies.contains(peer: context.remoteAddress?.ipAddress)
        self.isFromProxy = isOne
        return isOne
    }

    /// Lets a head through the gate: nothing behind it looks at a text that has not passed, nor at what only a proxy of ours may
    /// say if somebody else says it.
    private func headReceived(_ given: HTTPRequest, _ context: ChannelHandlerContext) {
        guard self.wantsBytes else { return }
        var head = given
        if !self.isFromProxy(context) { head.headerFields.dropForwarded() }
        let admitted: HTTPRequest
        do throws(ConnectionRefusal) { admitted = try Self.admitted(head) } catch {
            return self.refuse(
                error, head.headerFields.word(.xRequestID)?.string, isHead: head.method == .head, context)
        }
        self.hasMethod = false
        self.isLast =
            !self.terms.persists || admitted.method == .connect || admitted.headerFields.contains(.upgrade)
        self.pace.headReceived(at: .now())
        context.fireChannelRead(self.wrapInboundOut(.head(admitted)))
    }

    private static func admitted(_ head: HTTPRequest) throws(ConnectionRefusal) -> HTTPRequest {
        guard TextGate.isPrintable((head.path ?? "").utf8) else { throw .badTarget }
        var admitted = head
        do throws(RefusedHeader) { admitted.headerFields = try head.headerFields.admitted() } catch {
            throw .badHeader(error.name)
        }
        return admitted
    }

    /// All that has come was read.
    package func channelReadComplete(context: ChannelHandlerContext) {
        self.pace.isReading = false
        context.fireChannelReadComplete()
    }

    /// More is wanted from the client.
    package func read(context: ChannelHandlerContext) {
        self.pace.isReading = true
        context.read()
    }

    /// A part of an answer.
    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !self.isEnding else { return promise?.fail(ChannelError.ioOnClosedChannel) ?? () }
        switch self.unwrapOutboundIn(data) {
        case .head(var head):
            self.answerBegun(&head)
            context.write(self.wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end where self.isLastAnswer: self.endAnswers(context, data, promise)
        case .end:
            context.write(data, promise: promise)
            self.answerEnded(context)
        }
    }

    /// Says on an answer what becomes of the connection (RFC 9112 §9.3, §9.6), whether the server decided it or its client.
    private func answerBegun(_ head: inout HTTPResponse) {
        self.pace.answerBegun()
        let isNewest = self.pace.owed == 1
        // A client that was not told to go on may or may not send its body: what comes next could be either (RFC 9110 §10.1.1).
        if isNewest, self.terms.awaitsContinue, self.pace.isInBody { self.isLast = true }
        // Values with commas are none of ours.
        self.isLastAnswer =
            self.isLast && isNewest || head.headerFields.word(.connection).map { $0.lowercased == "close" } ?? false
        if self.isLastAnswer {
            head.headerFields[.connection] = "close"
        } else if self.terms.isOld {
            head.headerFields[.connection] = "keep-alive"
        }
        if self.terms.asksForRange { head.headerFields[.acceptRanges] = "none" }
    }

    /// Ends the connection once the client has taken its last answer, for which it has the time that it has for any.
    private func endAnswers(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        self.isEnding = true
        self.wantsBytes = false
        self.pace.answerEnded(at: .now())
        let sent = promise ?? context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(data, promise: sent)
        sent.futureResult.assumeIsolated().whenComplete { _ in self.sayFarewell(context) }
        self.watch(context)
    }

    private func answerEnded(_ context: ChannelHandlerContext) {
        self.pace.answerEnded(at: .now())
        if self.refusal == nil {
            self.watch(context)
        } else {
            self.refuseIfNothingIsOwed(context)
        }
    }

    /// Tells a client that waits for it to send its body: as late as that, so that a refusal comes instead where there is one.
    package func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        promise?.succeed()
        guard self.terms.awaitsContinue, self.pace.isInBody, self.pace.owed == 1, !self.isEnding else { return }
        self.terms.awaitsContinue = false
        context.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }

    /// The client takes what is written, or no more for now.
    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.pace.writabilityChanged(to: context.channel.isWritable, at: .now())
        self.watch(context)
        context.fireChannelWritabilityChanged()
    }

    /// What came could not be read.
    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        guard self.wantsBytes else { return }
        self.wantsBytes = false
        if self.pace.isInBody {
            // Who reads the body must not take this for its end. The error has a type of ours: the server answers NIO's with
            // an empty 400.
            context.fireErrorCaught(
                error == .invalidEOFState ? ConnectionRefusal.incompleteBody : ConnectionRefusal.notHTTP)
        } else {
            self.refusal =
                switch error {
                case .headerOverflow: .headersTooLarge
                case .invalidMethod where self.hasMethod: .unknownMethod
                default: .notHTTP
                }
            self.refuseIfNothingIsOwed(context)
        }
    }

    // MARK: Time

    private func watch(_ context: ChannelHandlerContext) {
        guard !self.isParting, let deadline = self.pace.deadline else { return }
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
        case .refuse where self.isEnding, .cutOff where self.isEnding: context.close(promise: nil)
        case .refuse:
            self.wantsBytes = false
            self.refusal = .requestTimeout
            self.refuseIfNothingIsOwed(context)
        case .cutOff:
            self.wantsBytes = false
            context.fireErrorCaught(ConnectionRefusal.requestTimeout)
            self.watch(context)
        case .close: context.close(promise: nil)
        }
    }

    // MARK: The last answer

    private func refuseIfNothingIsOwed(_ context: ChannelHandlerContext) {
        guard let refusal = self.refusal, self.pace.owed == 0, !self.isEnding else { return }
        self.isEnding = true
        let requestID = RequestID.of(self.refused.requestID)
        let body = Self.body(refusal, requestID)
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

    private static func body(_ refusal: ConnectionRefusal, _ requestID: String) -> ByteBuffer {
        var writer = JSONWriter()
        writer.object { object in
            object.member("detail", refusal.detail)
            object.member("code", refusal.code)
            object.member("request_id", requestID)
        }
        return writer.buffer
    }

    private func sayFarewell(_ context: ChannelHandlerContext) {
        // Gone while it was taking the answer.
        guard self.context != nil else { return }
        self.isParting = true
        context.close(mode: .output, promise: nil)
        self.timer?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(in: Farewell.linger) { context.close(promise: nil) }
        self.timer = (task, .now() + Farewell.linger)
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
        self.owner.bytesReceived(self.unwrapInboundIn(data))
        context.fireChannelRead(data)
    }
}

@available(*, unavailable)
extension FirstByteHandler: Sendable {}

/// Sees heads before the codec makes of them what no longer says their version, nor that there were two hosts.
private final class HeadHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let owner: ConnectionGuard

    init(owner: ConnectionGuard) {
        self.owner = owner
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.owner.wantsBytes else { return }
        guard case .head(var head) = self.unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        do throws(ConnectionRefusal) { self.owner.termsReceived(try RequestRules.judge(&head)) } catch {
            return self.owner.refuse(head, error)
        }
        context.fireChannelRead(self.wrapInboundOut(.head(head)))
    }
}

@available(*, unavailable)
extension HeadHandler: Sendable {}
