import Chat
import Logging
import NIOCore
import Primitives
import Redis

/// Follows users' lists of rooms, on the event loop of the rooms' feeds: what ``InboxTable`` says is due is read from Redis and handed to
/// the shards with sockets of who follows.
///
/// A room's news are heard on the channel that its sockets are told from as well, so a message costs Redis nothing more where somebody
/// of the room is here anyway. After a lost connection every list is read again.
final class InboxFeeds {
    /// Rooms that are read at once.
    private static let readingLimit = 64
    /// How long a node waits for Redis to say that it listens.
    private static let subscribedWithin = TimeAmount.seconds(3)
    /// How long what happens is gathered before it is read.
    private static let gather = TimeAmount.milliseconds(20)
    /// Counts that one pipeline asks for.
    private static let piece = 200

    private let eventLoop: any EventLoop
    private let redis: RedisClient
    private let logger: Logger
    /// Whether somebody else listens to a room's channel.
    private var isHeard: (Int64) -> Bool = { _ in false }
    private let lists = ChatListStore()
    private var table = InboxTable()
    private var shards: [@Sendable (InboxNews) -> Void] = []
    private var push = PushChannel()
    /// Channels that Redis has said are listened to.
    private var heard: Set<String> = []
    private var awaited: [String: [EventLoopPromise<Void>]] = [:]
    /// The positions up to which lists were told before the connection was lost, by user.
    private var behind: [Int64: Int64] = [:]
    private var catchingUp = 0
    private var readings = 0
    private var isFlushScheduled = false

    init(eventLoop: any EventLoop, redis: RedisClient, logger: Logger) {
        self.eventLoop = eventLoop
        self.redis = redis
        self.logger = logger
    }

    /// Says how each shard is told; before anything else.
    ///
    /// - Parameter isHeard: whether somebody else listens to a room's channel, which then stays.
    func connect(_ shards: [@Sendable (InboxNews) -> Void], isHeard: @escaping (Int64) -> Bool) {
        self.shards = shards
        self.isHeard = isHeard
    }

    /// Whether a room's channel is listened to here.
    func listens(to room: Int64) -> Bool { self.table.listens(to: room) }

    // MARK: Sockets

    /// A socket follows its user's list from now on; ``unfollow(_:shard:)`` has to come once for each, also where this fails.
    func follow(_ user: Int64, shard: Int, since: Int64?) -> EventLoopFuture<InboxState> {
        _ = self.table.follow(user, shard: shard)
        return self.read(user, since: since)
    }

    /// A socket follows no more.
    func unfollow(_ user: Int64, shard: Int) {
        let (rooms, isLast) = self.table.unfollow(user, shard: shard)
        for room in rooms { self.stopListening(to: room) }
        guard isLast else { return }
        self.behind[user] = nil
        self.unsubscribe(ChatKeys.events(ofUser: user))
    }

    /// Reads a list once the node hears of it.
    func read(_ user: Int64, since: Int64?) -> EventLoopFuture<InboxState> {
        self.subscribe(ChatKeys.events(ofUser: user)).assumeIsolated().flatMap {
            self.list(user, since)
        }.flatMap { standing in
            self.adopt(standing.rooms, user).map { standing }
        }.flatMap { standing in
            guard let since else {
                let state = InboxState(since: standing.at - InboxState.slack, isAll: false)
                return self.eventLoop.makeSucceededFuture(state)
            }
            return self.counts(standing, user, since)
        }.nonisolated()
    }

    private func list(_ user: Int64, _ since: Int64?) -> EventLoopFuture<ChatListStore.Standing> {
        let call = self.lists.standing(of: user, limit: InboxTable.roomsOfUser, since: since)
        let redis = self.redis
        return self.eventLoop.makeFutureWithTask { try await redis.run(call) }
    }

    /// Listens to the rooms of a list, and to no others.
    private func adopt(_ rooms: [Int64], _ user: Int64) -> EventLoopFuture<Void> {
        guard self.table.follows(user) else { return self.eventLoop.makeSucceededVoidFuture() }
        for room in self.table.strangers(to: Set(rooms), of: user) where self.table.remove(room, of: user) {
            self.stopListening(to: room)
        }
        for room in rooms { _ = self.table.add(room, of: user) }
        let mine = rooms.filter { self.table.has($0, of: user) }
        return EventLoopFuture.andAllSucceed(mine.map { self.subscribe(ChatKeys.events($0)) }, on: self.eventLoop)
    }

    private func counts(
        _ standing: ChatListStore.Standing, _ user: Int64, _ since: Int64
    ) -> EventLoopFuture<InboxState> {
        let redis = self.redis
        return self.eventLoop.makeFutureWithTask {
            var state = InboxState(
                since: standing.at - InboxState.slack, left: standing.left, isAll: standing.isAll,
                looked: standing.rooms.count)
            for start in stride(from: 0, to: standing.rooms.count, by: Self.piece) {
                let rooms = Array(standing.rooms[start..<min(start + Self.piece, standing.rooms.count)])
                let counts = try await redis.run(rooms.map { ChatStore.count($0, for: [user]) })
                for (room, count) in zip(rooms, counts) {
                    guard let count, let unread = count.unread[0] else {
                        state.left.append(room)
                        continue
                    }
                    guard unread > 0 || count.updated >= since else { continue }
                    state.rooms.append(InboxState.Row(room: room, count: count, unread: unread))
                }
            }
            return state
        }
    }

    // MARK: Pub/sub

    /// A connection is there.
    func opened(_ channel: any Channel) {
        self.push.channel = channel
        for user in self.table.users { self.behind[user] = self.behind[user] ?? WallClock.now - InboxState.slack }
        for room in self.table.allRooms { self.push.subscribe(to: ChatKeys.events(room)) }
        for user in self.table.users { self.push.subscribe(to: ChatKeys.events(ofUser: user)) }
        self.catchUp()
    }

    /// The connection is gone.
    func closed() {
        self.push.channel = nil
        self.heard = []
        let now = WallClock.now - InboxState.slack
        for user in self.table.users where self.behind[user] == nil { self.behind[user] = now }
        let awaited = self.awaited
        self.awaited = [:]
        for promise in awaited.values.joined() { promise.fail(RedisError(.notConnected, "pub/sub")) }
    }

    /// Redis listens for the node now.
    func subscribed(_ name: String) {
        if self.isWanted(name) { self.heard.insert(name) }
        for promise in self.awaited.removeValue(forKey: name) ?? [] { promise.succeed() }
    }

    private func isWanted(_ name: String) -> Bool {
        if let room = ChatKeys.room(ofEvents: name) { return self.table.listens(to: room) }
        return ChatKeys.user(ofEvents: name).map { self.table.follows($0) } ?? false
    }

    /// Something happened to a user's list.
    func received(_ event: ChatListEvent, for user: Int64) {
        guard self.table.follows(user) else { return }
        switch event {
        case .added(let room):
            _ = self.table.add(room, of: user)
            guard self.table.has(room, of: user) else { return }
            // What happens before the node listens is in what is read then.
            self.subscribe(ChatKeys.events(room)).assumeIsolated().whenComplete { _ in self.touched(room, .one(user)) }
        case .removed(let room):
            if self.table.remove(room, of: user) { self.stopListening(to: room) }
            self.tell(InboxState(since: WallClock.now - InboxState.slack, left: [room]), to: user)
        }
    }

    /// Something happened in a room.
    func received(_ event: ChatEvent, in room: Int64) {
        guard self.table.listens(to: room) else { return }
        switch event {
        case .message, .members, .deleted: self.touched(room, .everybody)
        case .read(let user): self.touched(room, .one(user))
        case .passing(let passing): if passing.isOf(.read) { self.touched(room, .one(passing.user)) }
        }
    }

    private func subscribe(_ name: String) -> EventLoopFuture<Void> {
        if self.heard.contains(name) { return self.eventLoop.makeSucceededVoidFuture() }
        guard self.push.isOpen else {
            return self.eventLoop.makeFailedFuture(RedisError(.notConnected, "pub/sub"))
        }
        let promise = self.eventLoop.makePromise(of: Void.self)
        let isFirst = self.awaited[name] == nil
        self.awaited[name, default: []].append(promise)
        if isFirst {
            self.push.subscribe(to: name)
            self.eventLoop.assumeIsolated().scheduleTask(in: Self.subscribedWithin) {
                for promise in self.awaited.removeValue(forKey: name) ?? [] {
                    promise.fail(RedisError(.timedOut, "pub/sub"))
                }
            }
        }
        return promise.futureResult
    }

    private func stopListening(to room: Int64) {
        self.heard.remove(ChatKeys.events(room))
        if !self.isHeard(room) { self.push.unsubscribe(from: ChatKeys.events(room)) }
    }

    private func unsubscribe(_ name: String) {
        self.heard.remove(name)
        self.push.unsubscribe(from: name)
    }

    // MARK: Telling

    private func touched(_ room: Int64, _ reach: InboxTable.Reach) {
        self.table.touched(room, reach, now: self.now)
        self.schedule(in: Self.gather)
    }

    private var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) }

    private func schedule(in pause: TimeAmount) {
        guard !self.isFlushScheduled else { return }
        self.isFlushScheduled = true
        self.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            self.isFlushScheduled = false
            self.readDue()
        }
    }

    private func readDue() {
        for due in self.table.takeDue(now: self.now, limit: Self.readingLimit - self.readings) { self.read(due) }
        // While all places are taken, the next one that is free calls.
        guard self.readings < Self.readingLimit, let next = self.table.nextDue else { return }
        self.schedule(in: max(.milliseconds(next - self.now), Self.gather))
    }

    private func read(_ due: InboxTable.Due) {
        self.readings += 1
        let since = WallClock.now - InboxState.slack
        let bound = NIOLoopBound(self, eventLoop: self.eventLoop)
        let eventLoop = self.eventLoop
        self.redis.submit(ChatStore.count(due.room, for: due.users)) { result in
            eventLoop.execute { bound.value.finish(due, result, since) }
        }
    }

    private func finish(_ due: InboxTable.Due, _ result: Result<ChatRoomCount?, RedisError>, _ since: Int64) {
        self.readings -= 1
        switch result {
        case .success(let count):
            for (index, user) in due.users.enumerated() where self.table.has(due.room, of: user) {
                guard let count, let unread = count.unread[index] else {
                    // The list says so as well, in its time; until then it is not told of a room that is none of its user's.
                    self.tell(InboxState(since: since, left: [due.room]), to: user)
                    if self.table.remove(due.room, of: user) { self.stopListening(to: due.room) }
                    continue
                }
                let row = InboxState.Row(room: due.room, count: count, unread: unread)
                self.tell(InboxState(since: since, rooms: [row]), to: user)
            }
        case .failure(let error):
            self.logger.debug("room of lists not read", metadata: ["room": "\(due.room)", "error": "\(error)"])
            for user in due.users { self.table.touched(due.room, .one(user), now: self.now + 200) }
        }
        self.schedule(in: Self.gather)
    }

    private func tell(_ state: InboxState, to user: Int64) {
        let news = InboxNews(user: user, frame: state.frame)
        for shard in self.table.shards(of: user) { self.shards[shard](news) }
    }

    // MARK: After a lost connection

    /// Reads the lists that news of were missed, some at once.
    private func catchUp() {
        while self.catchingUp < Self.readingLimit, self.push.isOpen, let (user, since) = self.behind.first {
            self.behind[user] = nil
            guard self.table.follows(user) else { continue }
            self.catchingUp += 1
            self.read(user, since: since).assumeIsolated().whenComplete { result in
                self.catchingUp -= 1
                switch result {
                case .success(let state): self.tell(state, to: user)
                case .failure: if self.table.follows(user) { self.behind[user] = since }
                }
                self.catchUpSoon()
            }
        }
    }

    private func catchUpSoon() {
        guard !self.behind.isEmpty else { return }
        self.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(50)) { self.catchUp() }
    }
}

@available(*, unavailable)
extension InboxFeeds: Sendable {}
