import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import NIOWebSocket
import Operations
import Primitives

/// A connection's set-up: HTTP first, and WebSocket where a handshake is let in.
///
/// A socket then lives in its channel alone: ``handle(value:logger:)`` returns at once, because a task that only waits would
/// cost as much memory as all the rest of an idle socket.
struct ChatChannel: HTTPChannelHandler {
    /// What became of a connection's first request.
    enum Outcome: Sendable {
        /// Ordinary HTTP, with its channel.
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        /// A socket, or an answer that ends the connection: both need nothing more from here.
        case settled
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let outcome: EventLoopFuture<Outcome>
    }

    let responder: Responder
    let node: ChatNode
    let proxies: TrustedProxies
    let headTimeout: TimeAmount
    let idleTimeout: Duration

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture { try self.prepare(channel, logger) }
    }

    private func prepare(_ channel: any Channel, _ logger: Logger) throws -> Value {
        let options = channel.syncOptions
        try options?.setOption(.writeBufferWaterMark, value: Socket.waterMark)
        try options?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        // A channel keeps the buffer that it reads into, most of an idle socket's memory by default, and nearly all that clients
        // send is smaller than this.
        try options?.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 512))
        let handshake = NIOLoopBoundBox<Verdict?>(nil, eventLoop: channel.eventLoop)
        var configuration = NIOUpgradableHTTPServerPipelineConfiguration(
            upgradeConfiguration: .init(upgraders: [self.upgrader(handshake)]) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if case .refused(let refusal, let id) = handshake.value { return Self.refuse(channel, refusal, id) }
                    return try self.plainHTTP(channel, logger)
                }
            })
        configuration.decoderConfiguration = HeadLimits.decoder
        // The guard answers what is no HTTP: the server by itself would say 400 with nothing in it, and wait.
        configuration.enableErrorHandling = false
        let pipeline = channel.pipeline.syncOperations
        let outcome = try pipeline.configureUpgradableHTTPServerPipeline(configuration: configuration)
        let upgradeHandler = try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Outcome>.self)
        try pipeline.addHandler(
            HandshakeGuard(deadline: self.headTimeout, proxies: self.proxies), position: .before(upgradeHandler))
        return Value(channel: channel, outcome: outcome)
    }

    private func upgrader(
        _ handshake: NIOLoopBoundBox<Verdict?>
    ) -> NIOTypedWebSocketServerUpgrader<Outcome> {
        NIOTypedWebSocketServerUpgrader<Outcome>(
            maxFrameSize: MessageAssembler.maximumBytes, enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, head in self.judge(head, on: channel, handshake) },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    switch handshake.value {
                    case .admitted(let guest, let target): try self.node.welcome(guest, for: target, on: channel)
                    case .turnedAway(let code):
                        try channel.pipeline.syncOperations.addHandler(RefusedSocket(code), position: .first)
                    case .refused, nil: break
                    }
                    return .settled
                }
            })
    }

    func handle(value: Value, logger: Logger) async {
        do {
            guard case .http(let channel) = try await value.outcome.get() else { return }
            await self.handleHTTP(asyncChannel: channel, logger: logger)
        } catch {
            // Closed before its first request, or not HTTP.
            logger.trace("no request", metadata: ["error": "\(error)"])
            value.channel.close(promise: nil)
        }
    }

    /// What became of a handshake.
    private enum Verdict {
        case admitted(Admission.Guest, ChatTarget)
        /// A page, which gets its reason as a close code.
        case turnedAway(CloseCode)
        /// With the `X-Request-ID` of who asked.
        case refused(Refusal, String?)
    }

    /// What the handshake's answer says besides; nil for a handshake that is refused.
    private func judge(
        _ head: HTTPRequestHead, on channel: any Channel,
        _ handshake: NIOLoopBoundBox<Verdict?>
    ) -> EventLoopFuture<HTTPHeaders?> {
        let id = head.headers.words("x-request-id").first?.string
        let request: HandshakeRequest
        do throws(Refusal) {
            guard !self.node.isDraining else { throw .unavailable }
            request = try HandshakeRequest(head)
        } catch {
            handshake.value = .refused(error, id)
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        return self.node.admit(request, on: channel).assumeIsolated().map { result -> HTTPHeaders? in
            switch result {
            case .success(let guest): handshake.value = .admitted(guest, request.target)
            case .failure(let refusal):
                guard request.isFromPage, let code = refusal.closeCode else {
                    handshake.value = .refused(refusal, id)
                    return nil
                }
                handshake.value = .turnedAway(code)
            }
            return request.subprotocol.map { ["sec-websocket-protocol": $0.string] } ?? [:]
        }.nonisolated()
    }

    /// Answers ourselves: the upgrader has kept the head, so nobody else would ever see the request.
    private static func refuse(_ channel: any Channel, _ refusal: Refusal, _ requestID: String?) -> Outcome {
        let (head, body) = refusal.response(to: requestID)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in channel.close(promise: nil) }
        return .settled
    }

    private func plainHTTP(_ channel: any Channel, _ logger: Logger) throws -> Outcome {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(OneAnswer())
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: self.idleTimeout, logger: logger))
        return .http(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
    }
}
