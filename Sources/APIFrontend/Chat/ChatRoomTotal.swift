import Chat
import Identity
import Redis

/// How many groups there are that one user has opened: `opened:<holder>` is the set of them, see ``AccountHolder``.
///
/// Direct rooms are none of them: nobody can delete or leave one, so that a full count would be one for ever.
///
/// The set is told before a room is made, and after it is deleted: what stops in between leaves a room too many in it, never one
/// too few. So whoever seems to be at the limit has some of the set looked at, and what is no group there is struck out.
struct ChatRoomTotal: Sendable {
    /// Rooms that are looked at in one try.
    private static let sample = 100

    let redis: RedisClient
    let limit: Int

    /// Adds a room to the set.
    static let take = RedisScript(PackageResources.room_total_take_lua)

    /// Counts a group that is about to be made.
    ///
    /// - Throws: ``APIError`` 409.
    func take(_ room: Int64, by user: SessionCheck.User) async throws {
        let holder = user.holder
        try await self.move(of: user)
        if try await self.taken(room, by: holder) { return }
        let ids = try await self.redis.run(Self.some(Self.sample, of: holder))
        let kinds = try await self.redis.run(ids.map { ChatStore.kind(of: $0) })
        let gone = zip(ids, kinds).filter { $0.1 != .group }.map(\.0)
        guard !gone.isEmpty else { throw ChatErrors.tooManyRooms }
        try await self.redis.run(Self.remove(gone, of: holder))
        guard try await self.taken(room, by: holder) else { throw ChatErrors.tooManyRooms }
    }

    /// Takes back what was counted for a group that was not made.
    func giveBack(_ room: Int64, by user: SessionCheck.User) async {
        try? await self.redis.run(Self.remove([room], of: user.holder))
    }

    /// Counts at the number what an older version has counted at one of its accounts.
    private func move(of user: SessionCheck.User) async throws(RedisError) {
        guard user.holder.isNumber else { return }
        let old = AccountHolder(user: user.id, number: nil)
        let rooms = try await self.redis.run(Self.all(of: old))
        guard !rooms.isEmpty else { return }
        // Written before it is struck out: what stops in between is counted twice, as one.
        try await self.redis.run(Self.add(rooms, to: user.holder))
        try await self.redis.run(Self.remove(rooms, of: old))
    }

    private func taken(_ room: Int64, by holder: AccountHolder) async throws(RedisError) -> Bool {
        try await self.redis.run(
            RedisCall(
                Self.take, keys: [ChatKeys.opened(by: holder)], arguments: [String(room), String(self.limit)]
            ) { (reply) throws(RedisError) in try reply.integer() == 1 })
    }

    // MARK: - The set

    /// Takes rooms out of the set of those that somebody has opened.
    static func remove(_ rooms: [Int64], of holder: AccountHolder) -> RedisCall<Void> {
        RedisCall(
            RedisCommand(words: ["SREM", ChatKeys.opened(by: holder)] + rooms.map { String($0) })
        ).ignoringAnswer
    }

    private static func add(_ rooms: [Int64], to holder: AccountHolder) -> RedisCall<Void> {
        RedisCall(
            RedisCommand(words: ["SADD", ChatKeys.opened(by: holder)] + rooms.map { String($0) })
        ).ignoringAnswer
    }

    private static func all(of holder: AccountHolder) -> RedisCall<[Int64]> {
        RedisCall(RedisCommand("SMEMBERS", ChatKeys.opened(by: holder)), read: Self.ids)
    }

    private static func some(_ count: Int, of holder: AccountHolder) -> RedisCall<[Int64]> {
        RedisCall(RedisCommand("SRANDMEMBER", ChatKeys.opened(by: holder), String(count)), read: Self.ids)
    }

    private static func ids(_ reply: RedisValue) throws(RedisError) -> [Int64] {
        try reply.array().map { id throws(RedisError) in try id.integer() }
    }
}
