import Chat
import Primitives
import Redis

/// The list of a user's rooms: a sorted set of ids by when something last happened in each, see ``ChatActivity``.
///
/// Lists of an older version are plain sets under another name; what one holds is moved over before a list is read. An older process
/// goes on writing there, and finds moved rooms no more.
struct ChatRoomList: Sendable {
    typealias Entry = ChatListStore.Entry

    /// How many rooms Redis gives at once.
    private static let step = 1_000
    /// How many rooms are moved at once.
    private static let moved = 500
    /// How much newer a room's activity has to be for the list to be told, in milliseconds.
    private static let worthTelling: Int64 = 60_000

    private let redis: RedisClient
    private let store = ChatListStore()

    init(redis: RedisClient) {
        self.redis = redis
    }

    /// The rooms with the newest activity, newest first.
    ///
    /// - Parameter limit: how many at most.
    func newest(_ limit: Int, of user: Int64) async throws(RedisError) -> [Entry] {
        let left = try await self.move(of: user, limit: limit)
        var entries: [Entry] = []
        var known: Set<Int64> = []
        for start in stride(from: 0, to: limit, by: Self.step) {
            let most = min(Self.step, limit - start)
            let page = try await self.redis.run(self.store.page(of: user, from: start, most))
            // One may come twice where the list changes in between.
            for entry in page where known.insert(entry.room).inserted { entries.append(entry) }
            if page.count < most { break }
        }
        return entries + left.filter { !known.contains($0) }.map { Entry(room: $0, score: 0) }
    }

    /// Writes what was read of rooms' activity, where it is news; nobody waits for it.
    func tell(_ rooms: [ChatRoom], _ entries: [Entry], of user: Int64) {
        let scores = Dictionary(entries.map { ($0.room, $0.score) }, uniquingKeysWith: max)
        let news = rooms.filter { $0.updated - (scores[$0.id] ?? 0) >= Self.worthTelling }
        guard !news.isEmpty else { return }
        self.redis.submit(self.store.tell(news.map { ($0.id, at: $0.updated) }, to: user)) { _ in }
    }

    /// Strikes rooms out of lists, and puts back those whose user has been added again meanwhile.
    ///
    /// Adding writes the member first and the list second. So whoever is none after the list was struck out gets the room
    /// into it again by being added.
    func strike(_ pairs: [(room: Int64, user: Int64)]) async throws(RedisError) {
        guard !pairs.isEmpty else { return }
        _ = try await self.redis.run(
            pairs.flatMap { pair in
                [
                    self.store.remove(pair.room, for: pair.user).caught,
                    self.store.removeOld(pair.room, for: pair.user).caught,
                    StrangerRooms.remove([pair.room], of: pair.user).caught,
                ]
            })
        let areMembers = try await self.redis.run(pairs.map { ChatStore.isMember($0.user, of: $0.room).caught })
        var back: [RedisCall<Result<Void, RedisError>>] = []
        for (pair, isMember) in zip(pairs, areMembers) {
            if case .success(true) = isMember { back.append(self.store.add(pair.room, for: pair.user).caught) }
        }
        if !back.isEmpty { _ = try await self.redis.run(back) }
    }

    // MARK: - Lists of an older version

    /// Moves the rooms of an older list; gives those that have to stay because Redis takes no writes.
    private func move(of user: Int64, limit: Int) async throws(RedisError) -> [Int64] {
        while true {
            let rooms = try await self.redis.run(self.store.someOld(Self.moved, of: user))
            guard !rooms.isEmpty else { return [] }
            if try await self.move(rooms, of: user) { continue }
            return try await self.redis.run(self.store.someOld(limit, of: user))
        }
    }

    /// Moves some rooms; false if Redis takes no writes.
    private func move(_ rooms: [Int64], of user: Int64) async throws(RedisError) -> Bool {
        let times = try await self.redis.run(rooms.map { ChatStore.updated($0).caught })
        let dated = zip(rooms, times).map { room, time in (room, at: (try? time.get()) ?? 0) }
        // Written before it is struck out: what stops in between is there twice, and moved again.
        guard case .success = try await self.redis.run(self.store.add(dated, for: user).caught) else { return false }
        try await self.redis.run(self.store.removeOld(rooms, for: user))
        return true
    }
}
