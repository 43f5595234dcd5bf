import Chat
import Primitives
import Redis

/// The list of a user's rooms: a sorted set of ids by when something last happened in each, see ``ChatActivity``.
///
/// Lists of an older version are plain sets under another name; what one holds is moved over before a list is read. An older process
/// goes on writing there, and finds moved rooms no more.
struct ChatRoomList: Sendable {
    /// A room of a list.
    struct Entry: Sendable, Equatable {
        let room: Int64
        /// The activity that the list knows of, in milliseconds since 1970.
        let score: Int64
    }

    /// How many rooms Redis gives at once.
    private static let step = 1_000
    /// How many rooms are moved at once.
    private static let moved = 500
    /// How much newer a room's activity has to be for the list to be told, in milliseconds.
    private static let worthTelling: Int64 = 60_000

    let redis: RedisClient

    /// The rooms with the newest activity, newest first.
    ///
    /// - Parameter limit: how many at most.
    func newest(_ limit: Int, of user: Int64) async throws(RedisError) -> [Entry] {
        let left = try await self.move(of: user, limit: limit)
        var entries: [Entry] = []
        var known: Set<Int64> = []
        for start in stride(from: 0, to: limit, by: Self.step) {
            let most = min(Self.step, limit - start)
            let words = try await self.redis.run([Self.page(of: user, from: start, most)])[0].get().array()
            // One may come twice where the list changes in between.
            for entry in try Self.entries(words) where known.insert(entry.room).inserted { entries.append(entry) }
            if words.count < 2 * most { break }
        }
        return entries + left.filter { !known.contains($0) }.map { Entry(room: $0, score: 0) }
    }

    /// The call that gives a part of a list, with scores.
    static func page(of user: Int64, from start: Int, _ count: Int) -> RedisCall<RedisValue> {
        RedisCall(
            RedisCommand(
                "ZRANGE", ChatKeys.rooms(of: user), String(start), String(start + count - 1), "REV", "WITHSCORES"))
    }

    private static func entries(_ words: [RedisValue]) throws(RedisError) -> [Entry] {
        var entries: [Entry] = []
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            let score = Double(try words[index + 1].string()).flatMap { Int64(exactly: $0.rounded()) }
            entries.append(Entry(room: try words[index].integer(), score: score ?? 0))
        }
        return entries
    }

    /// Puts a room into a list, in front.
    static func addCall(_ room: Int64, for user: Int64, at: Int64 = WallClock.now) -> RedisCall<RedisValue> {
        RedisCall(RedisCommand("ZADD", ChatKeys.rooms(of: user), "GT", String(at), String(room)))
    }

    /// Writes what was read of rooms' activity, where it is news; nobody waits for it.
    func tell(_ rooms: [ChatRoom], _ entries: [Entry], of user: Int64) {
        let scores = Dictionary(entries.map { ($0.room, $0.score) }, uniquingKeysWith: max)
        let news = rooms.filter { $0.updated - (scores[$0.id] ?? 0) >= Self.worthTelling }
        guard !news.isEmpty else { return }
        let words = news.flatMap { [String($0.updated), String($0.id)] }
        self.redis.submit([
            RedisCall(RedisCommand(words: ["ZADD", ChatKeys.rooms(of: user), "XX", "GT"] + words))
        ]) { _ in }
    }

    /// Strikes rooms out of lists, and puts back those whose user has been added again meanwhile.
    ///
    /// Adding writes the member first and the list second. So whoever is none after the list was struck out gets the room
    /// into it again by being added.
    func strike(_ pairs: [(room: Int64, user: Int64)]) async throws(RedisError) {
        guard !pairs.isEmpty else { return }
        _ = try await self.redis.pipeline(
            pairs.flatMap { pair in
                [
                    RedisCommand("ZREM", ChatKeys.rooms(of: pair.user), String(pair.room)),
                    RedisCommand("SREM", ChatKeys.oldRooms(of: pair.user), String(pair.room)),
                    RedisCommand("HDEL", ChatKeys.strangerRooms(of: pair.user), String(pair.room)),
                ]
            })
        let replies = try await self.redis.pipeline(
            pairs.map { RedisCommand("HEXISTS", ChatKeys.members($0.room), String($0.user)) })
        var back: [RedisCall<RedisValue>] = []
        for (pair, reply) in zip(pairs, replies) where reply == .integer(1) {
            back.append(Self.addCall(pair.room, for: pair.user))
        }
        if !back.isEmpty { _ = try await self.redis.run(back) }
    }

    // MARK: - Lists of an older version

    /// Moves the rooms of an older list; gives those that have to stay because Redis takes no writes.
    private func move(of user: Int64, limit: Int) async throws(RedisError) -> [Int64] {
        let key = ChatKeys.oldRooms(of: user)
        while true {
            let some = try await self.redis.send(RedisCommand("SRANDMEMBER", key, String(Self.moved))).array()
            guard !some.isEmpty else { return [] }
            var rooms: [Int64] = []
            for word in some { rooms.append(try word.integer()) }
            if try await self.move(rooms, of: user) { continue }
            var left: [Int64] = []
            for word in try await self.redis.send(RedisCommand("SRANDMEMBER", key, String(limit))).array() {
                left.append(try word.integer())
            }
            return left
        }
    }

    /// Moves some rooms; false if Redis takes no writes.
    private func move(_ rooms: [Int64], of user: Int64) async throws(RedisError) -> Bool {
        let times = try await self.redis.pipeline(rooms.map { RedisCommand("HGET", ChatKeys.room($0), "updated") })
        let words = zip(rooms, times).flatMap { room, reply in [(try? reply.string()) ?? "0", String(room)] }
        // Written before it is struck out: what stops in between is there twice, and moved again.
        let written = try await self.redis.pipeline([
            RedisCommand(words: ["ZADD", ChatKeys.rooms(of: user), "GT"] + words)
        ])
        guard case .integer = written[0] else { return false }
        _ = try await self.redis.send(
            RedisCommand(words: ["SREM", ChatKeys.oldRooms(of: user)] + rooms.map { String($0) }))
        return true
    }
}
