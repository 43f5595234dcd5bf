import Identity
import Logging
import NIOCore
import NIOPosix
import Operations
import Primitives
import Redis
import ServiceLifecycle
import Synchronization

/// A node: its shards, the feeds of its rooms, and how both begin and end.
final class ChatNode: Service {
    private let shards: [ShardHandle]
    private let feeds: NIOLoopBound<RoomFeeds>
    private let pubSub: RedisPushConnection
    private let subscriber: RedisSubscriber
    private let compatibleAge: Duration
    private let drain: Duration
    private let connections: ChatMetrics.Level
    private let logger: Logger
    private let nextNumber = Atomic<Int64>(0)
    private let draining = Atomic<Bool>(false)
    private let isListening = Atomic<Bool>(false)

    init(
        shards: [ShardHandle], feeds: NIOLoopBound<RoomFeeds>, pubSub: RedisPushConnection,
        subscriber: RedisSubscriber, compatibleAge: Duration, drain: Duration,
        connections: ChatMetrics.Level, logger: Logger
    ) {
        self.shards = shards
        self.feeds = feeds
        self.pubSub = pubSub
        self.subscriber = subscriber
        self.compatibleAge = compatibleAge
        self.drain = drain
        self.connections = connections
        self.logger = logger
    }

    /// Whether sockets are being closed for the end of the process.
    var isDraining: Bool { self.draining.load(ordering: .relaxed) }

    /// Pub/sub as a part of the process.
    var component: ComponentStatus {
        let isReady = self.isListening.load(ordering: .relaxed)
        return ComponentStatus(
            name: "pubsub", isReady: isReady && !self.isDraining,
            detail: self.isDraining ? "draining" : isReady ? "connected" : "not connected")
    }

    /// Judges a handshake in its turn; on its channel's event loop.
    func admit(
        _ request: HandshakeRequest, on channel: any Channel
    ) -> EventLoopFuture<Result<Admission.Guest, Refusal>> {
        self.shard(of: channel).admissions.admit(request, on: channel)
    }

    private func shard(of channel: any Channel) -> Shard {
        guard let handle = self.shards.first(where: { $0.eventLoop === channel.eventLoop }) else {
            preconditionFailure("a channel on an event loop without a shard")
        }
        return handle.shard
    }

    /// Makes a socket of a channel whose handshake was let in; on its event loop.
    func welcome(_ guest: Admission.Guest, for target: ChatTarget, on channel: any Channel) throws {
        let shard = self.shard(of: channel)
        let number = self.nextNumber.add(1, ordering: .relaxed).newValue
        let socket = Socket(number: number, guest: guest, shard: shard)
        switch target {
        case .version1:
            socket.ends = SocketEnd.version1(guest)
            socket.speak(Version1Session(socket: socket, expires: guest.expires))
        case .room(let room):
            socket.ends = SocketEnd.compatible(guest, age: self.compatibleAge, now: WallClock.now)
            socket.speak(CompatibleSession(socket: socket, room: room))
        }
        do { try channel.pipeline.syncOperations.addHandler(socket) } catch {
            socket.abandon()
            throw error
        }
    }

    /// Distributes until the process is asked to stop; then says good-bye to everybody.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await self.listenToRooms() }
            group.addTask { await self.listenToRevocations() }
            try? await gracefulShutdown()
            await self.sayGoodBye()
            group.cancelAll()
        }
    }

    private func listenToRooms() async {
        let feeds = self.feeds
        await self.pubSub.keepOpen(
            opened: { channel in
                self.isListening.store(true, ordering: .relaxed)
                channel.eventLoop.execute { feeds.value.opened(channel) }
                for shard in self.shards {
                    shard.execute { shard in
                        shard.checkAllSoon()
                        shard.writeAllCounts()
                    }
                }
            },
            received: { push in feeds.value.received(push) },
            completed: { feeds.value.flush() },
            closed: {
                self.isListening.store(false, ordering: .relaxed)
                feeds.eventLoop.execute { feeds.value.closed() }
            })
    }

    private func listenToRevocations() async {
        await cancelWhenGracefulShutdown {
            await self.subscriber.follow(SessionRevocation.channel) { event in
                switch event {
                case .message(let text):
                    guard let revocation = SessionRevocation(text) else { return }
                    for shard in self.shards { shard.execute { $0.revoke(revocation.user, revocation.session) } }
                case .subscribed: for shard in self.shards { shard.execute { $0.checkAllSoon() } }
                }
            }
        }
    }

    private func sayGoodBye() async {
        self.draining.store(true, ordering: .relaxed)
        self.logger.notice("draining", metadata: ["connections": "\(self.connections.current)"])
        let time = self.drain
        for shard in self.shards { shard.execute { $0.drain(over: TimeAmount(time)) } }
        let end = ContinuousClock.now + time + .seconds(5)
        // Cancelled where another part has failed: then there is no time for good-byes.
        while self.connections.current > 0, .now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(50))
        }
        for shard in self.shards { shard.execute { $0.abortAll() } }
    }
}
