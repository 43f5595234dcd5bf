import Foundation
import Logging
import NIOCore
import NIOEmbedded
import NIOWebSocket

@testable import Chat
@testable import ChatFanout
@testable import Identity
@testable import Operations
@testable import Redis
@testable import SMS
@testable import Secrets

/// A socket in a channel without a network, on a shard whose Redis is never connected to.
struct SocketStage: Sendable {
    /// What the socket's protocol is told.
    final class Session: SocketSession {
        let speaksVersion1: Bool
        private(set) var heard: [String] = []

        init(speaksVersion1: Bool) {
            self.speaksVersion1 = speaksVersion1
        }

        func begin() { self.heard.append("begin") }
        func received(_ text: [UInt8]) { self.heard.append(String(decoding: text, as: UTF8.self)) }
        func receivedBinary() { self.heard.append("binary") }
        func lost(_ room: Int64) { self.heard.append("lost \(room)") }
        func removed(from room: Int64) { self.heard.append("removed from \(room)") }
        func statusChanged(of message: String, to status: String) { self.heard.append("\(message) \(status)") }
    }

    /// Counts what goes out.
    final class Flushes: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        private(set) var count = 0

        func flush(context: ChannelHandlerContext) {
            self.count += 1
            context.flush()
        }
    }

    /// All of it; on the event loop only.
    struct Parts {
        let shard: Shard
        let socket: Socket
        let session: Session
        let flushes: Flushes
    }

    private static let mask: WebSocketMaskingKey = [1, 2, 3, 4]

    let channel: NIOAsyncTestingChannel
    private let parts: NIOLoopBound<Parts>

    /// Makes a socket that is in its channel.
    init(speaksVersion1: Bool = true) async throws {
        let channel = NIOAsyncTestingChannel()
        let keys = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString).json").path
        _ = FileManager.default.createFile(
            atPath: keys, contents: Data("{\"keys\":[]}".utf8), attributes: [.posixPermissions: 0o600])
        defer { try? FileManager.default.removeItem(atPath: keys) }
        let services = try Self.services(keys)
        try await channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1))
        self.channel = channel
        self.parts = try await channel.testingEventLoop.executeInContext {
            let parts = Self.parts(services, on: channel.eventLoop, speaksVersion1: speaksVersion1)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandlers([parts.flushes, WebSocketFrameEncoder(), parts.socket])
            return NIOLoopBound(parts, eventLoop: channel.eventLoop)
        }
        await channel.testingEventLoop.run()
    }

    private static func parts(_ services: Shard.Services, on loop: any EventLoop, speaksVersion1: Bool) -> Parts {
        let feeds = RoomFeeds(
            eventLoop: loop, redis: services.redis, store: services.store, directory: services.directory,
            metrics: services.metrics, logger: services.logger)
        feeds.connect([{ _ in }])
        let shard = Shard(
            eventLoop: loop, index: 0, services: services, feeds: NIOLoopBound(feeds, eventLoop: loop))
        let guest = Admission.Guest(
            user: ChatUser(id: 7, username: "u"), holder: AccountHolder(user: 7, number: nil), session: "s",
            sessionEnds: nil, expires: .max)
        let socket = Socket(number: 1, guest: guest, shard: shard)
        let session = Session(speaksVersion1: speaksVersion1)
        socket.speak(session)
        return Parts(shard: shard, socket: socket, session: session, flushes: Flushes())
    }

    private static func services(_ keys: String) throws -> Shard.Services {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        guard let address = RedisAddress("redis://127.0.0.1:1") else { throw CancellationError() }
        let redis = RedisClient(configuration: .init(address: address), logger: logger)
        let registry = NodeRegistry(redis: redis, shards: [], logger: logger)
        return Shard.Services(
            registry: registry, redis: redis, memory: MemoryWatch(redis: redis, logger: logger), store: ChatStore(),
            presence: PresenceStore(node: registry.node), directory: ChatDirectory(redis: redis, names: .full),
            limits: ChatLimits(messages: []), gate: PublishGate(signalBytes: 1_024),
            budget: ChatReadBudget(bytesPerMinute: 1 << 20, redis: redis),
            admission: Admission(
                verifier: TokenVerifier(
                    keys: try KeyStore(path: keys, needs: [], logger: logger), rules: TokenVerifierRules()),
                check: SessionCheck(redis: redis), redis: redis, names: .full, origins: []),
            watches: SMSWatches(
                redis: redis,
                records: MessageStore(retention: .init()),
                subscriber: RedisSubscriber(address: address, logger: logger), shards: [], node: registry.node),
            metrics: ChatMetrics(registry: PrometheusRegistry()), maximumConnections: 20, leaveGrace: .seconds(10),
            logger: logger)
    }

    /// Does something on the event loop, and what follows from it.
    func on<Output: Sendable>(_ body: @escaping @Sendable (Parts) throws -> Output) async throws -> Output {
        let parts = self.parts
        let output = try await self.channel.testingEventLoop.executeInContext { try body(parts.value) }
        await self.channel.testingEventLoop.run()
        return output
    }

    /// A client's frame comes.
    func receive(_ opcode: WebSocketOpcode, _ text: String = "", fin: Bool = true, isMasked: Bool = true) async throws {
        try await self.receive(opcode, ByteBuffer(string: text), fin: fin, isMasked: isMasked)
    }

    /// A client's frame comes.
    func receive(_ opcode: WebSocketOpcode, _ data: ByteBuffer, fin: Bool = true, isMasked: Bool = true) async throws {
        var data = data
        if isMasked { data.webSocketMask(Self.mask) }
        try await self.channel.writeInbound(
            WebSocketFrame(fin: fin, opcode: opcode, maskKey: isMasked ? Self.mask : nil, data: data))
        await self.channel.testingEventLoop.run()
    }

    /// What has been sent since the last time.
    func sent() async throws -> [ByteBuffer] {
        var frames: [ByteBuffer] = []
        while let frame = try await self.channel.readOutbound(as: ByteBuffer.self) { frames.append(frame) }
        return frames
    }

    /// Ends the channel.
    func end() async throws { _ = try await self.channel.finish(acceptAlreadyClosed: true) }
}
