import Chat
import Identity
import Redis

/// How many groups there are that one user has opened: `opened:{<holder>}` is the set of them, see ``AccountHolder``.
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
        let replies = try await self.redis.send(
            RedisCommand("SRANDMEMBER", ChatKeys.opened(by: holder), String(Self.sample)))
        var gone: [String] = []
        let ids = try replies.array()
        let found = try await self.redis.pipeline(
            ids.map { id throws(RedisError) in RedisCommand("HGET", ChatKeys.room(try id.integer()), "kind") })
        for (id, reply) in zip(ids, found) {
            if try reply.get() != .string(ChatRoom.Kind.group.rawValue) { gone.append(try id.string()) }
        }
        guard !gone.isEmpty else { throw ChatErrors.tooManyRooms }
        _ = try await self.redis.send(RedisCommand(words: ["SREM", ChatKeys.opened(by: holder)] + gone))
        guard try await self.taken(room, by: holder) else { throw ChatErrors.tooManyRooms }
    }

    /// Takes back what was counted for a group that was not made.
    func giveBack(_ room: Int64, by user: SessionCheck.User) async {
        _ = try? await self.redis.send(RedisCommand("SREM", ChatKeys.opened(by: user.holder), String(room)))
    }

    /// Counts at the number what an older version has counted at one of its accounts.
    private func move(of user: SessionCheck.User) async throws(RedisError) {
        let old = ChatKeys.opened(by: AccountHolder(user: user.id, number: nil))
        guard user.holder.isNumber else { return }
        let rooms = try await self.redis.send(RedisCommand("SMEMBERS", old)).array()
        guard !rooms.isEmpty else { return }
        var words: [String] = []
        for room in rooms { words.append(try room.string()) }
        // Written before it is struck out: what stops in between is counted twice, as one.
        _ = try await self.redis.send(RedisCommand(words: ["SADD", ChatKeys.opened(by: user.holder)] + words))
        _ = try await self.redis.send(RedisCommand(words: ["SREM", old] + words))
    }

    private func taken(_ room: Int64, by holder: AccountHolder) async throws -> Bool {
        let reply = try await self.redis.run(
            Self.take, keys: [ChatKeys.opened(by: holder)], arguments: [String(room), String(self.limit)])
        return try reply.integer() == 1
    }
}
