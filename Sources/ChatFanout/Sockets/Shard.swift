import Chat
import Identity
import Logging
import Metrics
import NIOCore
import Operations
import Primitives
import Redis

/// The sockets of one event loop, and the rooms they are in.
///
/// All of it runs on that loop: nothing here is locked, and no delivery waits for another shard's.
final class Shard {
    /// What all shards of a node share.
    struct Services: Sendable {
        let registry: NodeRegistry
        /// Of the rooms alone.
        let redis: RedisClient
        let memory: MemoryWatch
        let store: ChatStore
        let presence: PresenceStore
        let directory: ChatDirectory
        let limits: ChatLimits
        let gate: PublishGate
        let budget: ChatReadBudget
        let admission: Admission
        let watches: SMSWatches
        let metrics: ChatMetrics
        /// Sockets that a user may have, on all nodes and with all accounts of a number together.
        let maximumConnections: Int
        /// How long a reconnection may take that rooms are not told of.
        let leaveGrace: TimeAmount
        let logger: Logger
    }

    /// Sockets that are taken for silent after so many ticks, and dead after so many more.
    static let pingAfter: UInt32 = 25
    static let pongWithin: UInt32 = 10
    /// After how many ticks session and memberships are looked at again: news of their end may be lost.
    static let checkAfter: UInt32 = 30
    /// The same for a socket whose session may be over by now.
    private static let checkEndedAfter: UInt32 = 2

    /// How long a socket waits for a room whose feed does not come to life.
    private static let liveWithin = TimeAmount.seconds(3)

    /// Sockets that are told of an SMS' status.
    var watches = StatusWatches<Socket>()

    let eventLoop: any EventLoop
    let index: Int
    let services: Services
    let admissions: AdmissionQueue
    let feeds: NIOLoopBound<RoomFeeds>
    /// Sockets that follow their user's list of rooms, by user.
    var inboxes: [Int64: [Socket]] = [:]
    private(set) var sockets: [Socket] = []
    var rooms = RoomTable<Subscription>()
    var presence: PresenceLedger
    private var news = ShardNewsQueue()
    private var isResting = false
    private var unflushed: [Socket] = []
    private var isFlushScheduled = false
    private var tick: UInt32 = 0
    private var ticker: RepeatedTask?
    private var isDraining = false

    init(eventLoop: any EventLoop, index: Int, services: Services, feeds: NIOLoopBound<RoomFeeds>) {
        self.eventLoop = eventLoop
        self.index = index
        self.services = services
        self.admissions = AdmissionQueue(eventLoop: eventLoop, admission: services.admission)
        self.presence = PresenceLedger(grace: services.leaveGrace)
        self.feeds = feeds
    }

    var metrics: ChatMetrics { self.services.metrics }

    // MARK: Sockets

    func added(_ socket: Socket) {
        socket.index = self.sockets.count
        // So that not all are pinged in the same second.
        socket.pingedAt = self.tick &- UInt32.random(in: 0..<Self.pingAfter)
        socket.checkedAt = self.tick &- UInt32.random(in: 0..<Self.checkAfter)
        self.sockets.append(socket)
        self.metrics.connections.increment()
        if self.ticker == nil { self.startTicking() }
        if self.isDraining { return socket.close(.goingAway) }
        self.connected(socket)
    }

    /// A socket says good-bye: it is in no room any more.
    func left(_ socket: Socket) {
        let subscriptions = socket.rooms
        socket.rooms = []
        for subscription in subscriptions { self.leave(subscription, mayReturn: true) }
    }

    /// A socket has ended.
    func removed(_ socket: Socket) {
        let last = self.sockets.removeLast()
        if last !== socket {
            self.sockets[socket.index] = last
            last.index = socket.index
        }
        self.metrics.connections.decrement()
        self.disconnected(socket)
    }

    /// Has a socket flushed at the end of this turn.
    func wrote(to socket: Socket) {
        guard !socket.needsFlush else { return }
        socket.needsFlush = true
        self.unflushed.append(socket)
        guard !self.isFlushScheduled else { return }
        self.isFlushScheduled = true
        self.eventLoop.assumeIsolated().execute { self.flush() }
    }

    private func flush() {
        self.isFlushScheduled = false
        let sockets = self.unflushed
        self.unflushed.removeAll(keepingCapacity: true)
        for socket in sockets { socket.flush() }
    }

    // MARK: Rooms

    /// Puts a socket into a room; what happens there is held for it until it is told otherwise.
    ///
    /// - Parameters:
    ///   - ready: called once the room is live here.
    ///   - cancelled: called instead of it, or after it, if the socket is taken out before it goes live; not if it ends.
    func enter(
        _ room: Int64, _ socket: Socket, cancelled: @escaping () -> Void, ready: @escaping (Subscription) -> Void
    ) {
        let subscription = Subscription(room: room, socket: socket)
        subscription.whenCancelled = cancelled
        let (local, isNews) = self.rooms.enter(subscription)
        socket.rooms.append(subscription)
        if isNews {
            let (feeds, index, number) = (self.feeds, self.index, local.number)
            let isCompatible = subscription.isCompatible
            feeds.eventLoop.execute {
                feeds.value.attach(room, shard: index, number: number, compatible: isCompatible)
            }
        }
        if local.isLive { return ready(subscription) }
        subscription.whenLive = { [unowned subscription] in ready(subscription) }
        let bound = NIOLoopBound((self, subscription), eventLoop: self.eventLoop)
        self.eventLoop.scheduleTask(in: Self.liveWithin) {
            let (shard, subscription) = bound.value
            if subscription.whenLive != nil { shard.leave(subscription) }
        }
    }

    /// Takes a socket out of a room.
    ///
    /// - Parameter mayReturn: the socket has ended, and its user may be back with another one.
    func leave(_ subscription: Subscription, mayReturn: Bool = false) {
        let socket = subscription.socket
        socket.rooms.removeAll { $0 === subscription }
        subscription.whenLive = nil
        if let cancelled = subscription.whenCancelled {
            subscription.whenCancelled = nil
            if socket.isOpen { cancelled() }
        }
        let leaving = self.rooms.leave(subscription)
        guard leaving != .wasAway else { return }
        self.absent(subscription, mayReturn: mayReturn)
        guard case .leftEmpty(let number) = leaving else { return }
        let (feeds, index, room) = (self.feeds, self.index, subscription.room)
        feeds.eventLoop.execute { feeds.value.detach(room, shard: index, number: number) }
    }

    /// What the feeds have to say, in order; carried out at once, unless the shard rests: see ``FlushPacing``.
    func received(_ news: [ShardNews]) {
        for item in news { self.news.append(item) }
        if !self.isResting { self.carryOut() }
    }

    private func carryOut() {
        let start = NIODeadline.now()
        var work = FlushPacing.Work()
        for item in self.news.take() {
            guard let room = self.rooms.room(of: item) else { continue }
            if case .batch(let batch) = item.kind {
                work.writes += room.places.count
                work.deliveries += room.places.count * batch.frames.count
            }
            self.carryOut(item.kind, room)
        }
        self.flush()
        self.metrics.deliveries.increment(by: Int64(work.deliveries))
        work.time = NIODeadline.now() - start
        guard let rest = FlushPacing.rest(after: work) else { return }
        self.isResting = true
        self.eventLoop.assumeIsolated().scheduleTask(in: rest) {
            self.isResting = false
            if !self.news.isEmpty { self.carryOut() }
        }
    }

    private func carryOut(_ news: ShardNews.Kind, _ room: RoomTable<Subscription>.Room) {
        switch news {
        case .batch(let batch):
            room.told(upTo: batch.seen)
            room.visit { $0.tell(batch) }
        case .live(let seen, let version, let standing):
            room.wentLive(seen: seen, version: version, standing: standing)
            for subscription in room.places {
                let ready = subscription.whenLive
                subscription.whenLive = nil
                ready?()
            }
        case .members(let members, let version):
            let (gone, doubtful) = room.applied(members, version: version)
            for subscription in gone { self.remove(subscription) }
            self.check(doubtful.map(\.socket))
        case .lost(let seen):
            room.told(upTo: seen)
            // Who waits for the room has no position to lose.
            for subscription in room.places where subscription.whenLive == nil {
                subscription.socket.protocolSession?.lost(subscription.room)
            }
        case .gone: for subscription in room.places { self.remove(subscription) }
        }
    }

    private func remove(_ subscription: Subscription) {
        let session = subscription.socket.protocolSession
        self.leave(subscription)
        session?.removed(from: subscription.room)
    }

    // MARK: Time

    private func startTicking() {
        let bound = NIOLoopBound(self, eventLoop: self.eventLoop)
        self.ticker = self.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            bound.value.ticked()
        }
    }

    private func ticked() {
        self.tick &+= 1
        let now = WallClock.now / 1_000
        var due: [Socket] = []
        // Backwards, because a socket that ends leaves the array.
        for index in self.sockets.indices.reversed() where index < self.sockets.count {
            let socket = self.sockets[index]
            guard socket.isOpen else { continue }
            if now > socket.ends {
                socket.close(.tokenExpired)
            } else if socket.awaitsPong, self.tick &- socket.pingedAt >= Self.pongWithin {
                socket.close(.noPong)
            } else if self.tick &- socket.pingedAt >= Self.pingAfter {
                socket.pingedAt = self.tick
                socket.ping()
            }
            let wait = socket.mayHaveEnded(at: now) ? Self.checkEndedAfter : Self.checkAfter
            if self.tick &- socket.checkedAt >= wait {
                socket.checkedAt = self.tick
                due.append(socket)
            }
        }
        self.check(due)
        self.workOffPresence()
    }

    /// Has all sockets looked after soon: something about them may have been missed.
    func checkAllSoon() {
        for socket in self.sockets { socket.checkedAt = self.tick &- Self.checkAfter &+ UInt32.random(in: 0..<3) }
    }

    /// Ends the sockets of a session.
    func revoke(_ user: Int64, _ session: String) {
        for socket in self.sockets where socket.user.id == user && socket.session == session {
            socket.close(.sessionRevoked)
        }
    }

    // MARK: The end

    /// Says good-bye to everybody, spread over a time; the rest of it is for their answers.
    func drain(over time: TimeAmount) {
        self.isDraining = true
        let step = TimeAmount.milliseconds(100)
        let share = max(self.sockets.count / max(Int(time.nanoseconds / step.nanoseconds), 1), 1)
        let bound = NIOLoopBound(self, eventLoop: self.eventLoop)
        self.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: step) { task in
            let open = bound.value.sockets.filter(\.isOpen)
            if open.isEmpty { return task.cancel() }
            for socket in open.prefix(share + 1) { socket.close(.goingAway) }
        }
    }

    /// Ends what is left.
    func abortAll() {
        for socket in self.sockets { socket.abort() }
        self.ticker?.cancel()
        self.ticker = nil
    }

    // MARK: Calls

    /// Calls Redis without a task; the answer comes back here, in the order of the calls.
    func call<Reply>(_ call: RedisCall<Reply>, then: @escaping (Result<Reply, RedisError>) -> Void) {
        self.services.redis.submit(call, completion: self.here(then))
    }

    /// Makes two calls at once that do not depend on each other's order.
    func call<A, B>(
        _ first: RedisCall<A>, _ second: RedisCall<B>, then: @escaping (Result<(A, B), RedisError>) -> Void
    ) {
        self.services.redis.submit(first, second, completion: self.here(then))
    }

    /// Makes any number of calls of one kind at once that do not depend on each other's order.
    func call<Reply>(_ calls: [RedisCall<Reply>], then: @escaping (Result<[Reply], RedisError>) -> Void) {
        self.services.redis.submit(calls, completion: self.here(then))
    }

    /// Has something told on this event loop.
    private func here<Output: Sendable>(
        _ body: @escaping (Result<Output, RedisError>) -> Void
    ) -> @Sendable (Result<Output, RedisError>) -> Void {
        let eventLoop = self.eventLoop
        let bound = NIOLoopBound(body, eventLoop: eventLoop)
        return { result in
            if eventLoop.inEventLoop { bound.value(result) } else { eventLoop.execute { bound.value(result) } }
        }
    }

    /// Does something in a task; what comes of it comes back here.
    func run<Output: Sendable>(
        _ work: @escaping @Sendable () async throws -> Output, then: @escaping (Result<Output, any Error>) -> Void
    ) {
        self.eventLoop.makeFutureWithTask(work).assumeIsolated().whenComplete(then)
    }
}

@available(*, unavailable)
extension Shard: Sendable {}
