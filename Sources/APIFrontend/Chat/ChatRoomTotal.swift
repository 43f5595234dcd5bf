import Common

/// How many groups there are that one user has opened: `opened:{u<id>}` is the set of them.
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
    ///
    /// KEYS: the set. ARGV: room, limit. Gives 1, or 0 if there are as many already.
    static let take = RedisScript(
        """
        if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
        redis.call('SADD', KEYS[1], ARGV[1])
        return 1
        """)

    /// Counts a group that is about to be made.
    ///
    /// - Throws: ``APIError`` 409.
    func take(_ room: Int64, by user: Int64) async throws {
        if try await self.taken(room, by: user) { return }
        let replies = try await self.redis.send(
            RedisCommand("SRANDMEMBER", ChatKeys.opened(by: user), String(Self.sample)))
        var gone: [String] = []
        let ids = try replies.array()
        let found = try await self.redis.pipeline(
            ids.map { id throws(RedisError) in RedisCommand("HGET", ChatKeys.room(try id.integer()), "kind") })
        for (id, reply) in zip(ids, found) {
            if try reply.get() != .string(ChatRoom.Kind.group.rawValue) { gone.append(try id.string()) }
        }
        guard !gone.isEmpty else { throw ChatErrors.tooManyRooms }
        _ = try await self.redis.send(RedisCommand(words: ["SREM", ChatKeys.opened(by: user)] + gone))
        guard try await self.taken(room, by: user) else { throw ChatErrors.tooManyRooms }
    }

    private func taken(_ room: Int64, by user: Int64) async throws -> Bool {
        let reply = try await self.redis.run(
            Self.take, keys: [ChatKeys.opened(by: user)], arguments: [String(room), String(self.limit)])
        return try reply.integer() == 1
    }
}
