import Chat
import Identity
import NIOCore
import NIOWebSocket
import Operations

/// A WebSocket, from its handshake to its end: one channel handler, nothing that waits.
final class Socket: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    /// The most bytes that may be queued for a socket; a reader that far behind is closed.
    static let queueLimit = 1_024 * 1_024
    /// While so many bytes are queued, nothing more is read from Redis for a socket, and it is told of no signals.
    static let calmBytes = Socket.queueLimit / 4
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(
        low: Socket.queueLimit / 2, high: Socket.queueLimit)
    /// How long a socket may take to say good-bye too.
    static let farewell = TimeAmount.seconds(5)
    /// How long a slow reader may take to come to its close frame.
    static let slowFarewell = TimeAmount.seconds(10)

    /// Frames in a second that no client sends by mistake; more close the socket.
    static let framesPerSecond = 3_000

    private enum Phase { case open, closing, closed }

    let number: Int64
    let shard: Shard
    private(set) var user: ChatUser
    /// Whose the account is, as it was when it came: it is counted under this until it ends.
    let holder: AccountHolder
    private(set) var session: String?
    /// When its session ends if it is not refreshed, as it was last asked for, in milliseconds since 1970.
    var sessionEnds: Int64?
    /// Up to when it may live, in seconds since 1970: see ``SocketEnd``.
    var ends = Int64.max
    /// Its index among the shard's sockets.
    var index = 0
    var needsFlush = false
    var rooms: [Subscription] = []
    /// When it was last pinged and looked after, in ticks of the shard.
    var pingedAt: UInt32 = 0
    var awaitsPong = false
    var checkedAt: UInt32 = 0
    private var arrivals = RateWindow()
    private var assembler = MessageAssembler()
    private var phase = Phase.open
    private var context: ChannelHandlerContext?
    /// The encoder's place: frames that are bytes already go out from there.
    private var encoderContext: ChannelHandlerContext?
    /// Its protocol; nil once it has ended.
    private(set) var protocolSession: (any SocketSession)?
    private var isVersion1 = false

    init(number: Int64, guest: Admission.Guest, shard: Shard) {
        self.number = number
        self.user = guest.user
        self.holder = guest.holder
        self.session = guest.session
        self.sessionEnds = guest.sessionEnds
        self.shard = shard
    }

    /// Which protocol it speaks; before it is added to a pipeline.
    func speak(_ session: any SocketSession) {
        self.protocolSession = session
        self.isVersion1 = session.speaksVersion1
    }

    var speaksVersion1: Bool { self.isVersion1 }
    var isOpen: Bool { self.phase == .open }

    /// Whether its session is over at a time in seconds since 1970, unless it was refreshed.
    ///
    /// A socket of `chelseru.v1` has a token that ends no later.
    func mayHaveEnded(at now: Int64) -> Bool {
        !self.isVersion1 && (self.sessionEnds.map { $0 / 1_000 < now } ?? false)
    }

    func subscription(of room: Int64) -> Subscription? { self.rooms.first { $0.room == room } }

    /// Whether it is still in a room by this subscription, and not out of it or in it anew.
    func has(_ subscription: Subscription) -> Bool { self.rooms.contains { $0 === subscription } }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.encoderContext = try? context.pipeline.syncOperations.context(handlerType: WebSocketFrameEncoder.self)
        self.shard.added(self)
        self.protocolSession?.begin()
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.ended() }

    func channelInactive(context: ChannelHandlerContext) {
        self.ended()
        context.fireChannelInactive()
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.arrivals.take(Self.framesPerSecond) else { return self.close(.overLimit) }
        switch self.assembler.received(self.unwrapInboundIn(data)) {
        case .nothing: break
        case .text(let bytes): if self.phase == .open { self.protocolSession?.received(bytes) }
        case .binary: if self.phase == .open { self.protocolSession?.receivedBinary() }
        case .ping(let payload): self.write(ServerFrame.pong(payload))
        case .pong: self.awaitsPong = false
        case .close(let code): self.peerClosed(code)
        case .fail(let code): self.fail(code)
        }
    }

    /// Asks for a sign of life; whoever has not come to the end of a message since the last time is sent away.
    func ping() {
        if self.assembler.isStuck() { return self.close(.overLimit) }
        self.awaitsPong = true
        self.write(ServerFrame.ping)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? NIOWebSocketError {
        case .invalidFrameLength: self.fail(.tooLarge)
        case .fragmentedControlFrame, .multiByteControlFrameLength: self.fail(.protocolError)
        default:
            // The decoder says so of each piece that comes behind its own error, which was answered.
            if case .dataReceivedInErrorState = error as? ByteToMessageDecoderError { return }
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: context.close(promise: nil)
        // The shard's drain closes sockets one by one.
        case is ChannelShouldQuiesceEvent: break
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Out

    /// Tells of something in the bytes of its protocol.
    @inline(__always)
    func tell(_ version1: ByteBuffer, _ compatible: ByteBuffer?) {
        if self.isVersion1 {
            self.write(version1)
        } else if let compatible {
            self.write(compatible)
        }
    }

    /// Writes a frame, which goes out with the turn's flush.
    func write(_ frame: ByteBuffer) {
        guard self.phase == .open, let encoderContext else { return }
        guard encoderContext.channel.isWritable else { return self.close(.slowConsumer) }
        encoderContext.write(NIOAny(frame), promise: nil)
        self.shard.wrote(to: self)
    }

    /// Sends what was written.
    func flush() {
        self.needsFlush = false
        self.encoderContext?.flush()
    }

    /// Says good-bye, and ends when the peer has said it too, or does not.
    func close(_ code: CloseCode) {
        guard self.phase == .open, let context, let encoderContext else { return }
        self.leave(.closing)
        self.shard.metrics.closed(code.code)
        encoderContext.write(NIOAny(ServerFrame.close(code)), promise: nil)
        encoderContext.flush()
        self.end(context, in: code == .slowConsumer ? Self.slowFarewell : Self.farewell)
    }

    /// Bytes that the peer has not taken yet.
    var queuedBytes: Int {
        guard let context else { return 0 }
        return (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// Lets go of its protocol: it has never been in a pipeline.
    func abandon() { self.protocolSession = nil }

    /// Ends at once.
    func abort() { self.context?.close(promise: nil) }

    private func peerClosed(_ code: UInt16?) {
        guard let context, let encoderContext, self.phase != .closed else { return }
        guard self.phase == .open else { return context.close(promise: nil) }
        self.leave(.closing)
        self.shard.metrics.closed(code ?? 1005, by: .client)
        let frame = code.map { ServerFrame.close(CloseCode(code: $0, reason: "")) } ?? ServerFrame.emptyClose
        encoderContext.writeAndFlush(NIOAny(frame)).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        self.end(context, in: Self.farewell)
    }

    private func fail(_ code: CloseCode) {
        guard let context, let encoderContext, self.phase != .closed else { return }
        if self.phase == .open {
            self.leave(.closing)
            self.shard.metrics.closed(code.code)
            encoderContext.writeAndFlush(NIOAny(ServerFrame.close(code)), promise: nil)
        }
        Farewell.say(context)
    }

    private func end(_ context: ChannelHandlerContext, in time: TimeAmount) {
        let channel = context.channel
        // Not cancelled: closing what is closed does nothing, and a timer that is kept costs memory in every idle socket.
        context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    /// Hears and tells nothing any more.
    private func leave(_ phase: Phase) {
        self.phase = phase
        self.protocolSession = nil
        self.shard.left(self)
    }

    private func ended() {
        guard self.phase != .closed else { return }
        if self.phase == .open { self.shard.metrics.closed(1006, by: .client) }
        self.leave(.closed)
        self.shard.removed(self)
        self.context = nil
        self.encoderContext = nil
    }

    /// Goes on with another token of the same user, as `chelseru.v1` has it.
    func renew(_ guest: Admission.Guest) {
        self.session = guest.session
        self.user = guest.user
        self.sessionEnds = guest.sessionEnds
        self.ends = SocketEnd.version1(guest)
    }
}

@available(*, unavailable)
extension Socket: Sendable {}
