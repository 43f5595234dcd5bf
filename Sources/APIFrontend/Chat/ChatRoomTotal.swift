import Common

/// How many rooms there are that one user has opened: `opened:{u<id>}` is the set of them.
///
/// The set is told before a room is made, and after it is deleted: what stops in between leaves a room too many in it, never one
/// too few. So whoever seems to be at the limit has some of the set looked at, and rooms that are gone are struck out.
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

    /// Counts a room that is about to be made.
    ///
    /// - Throws: ``APIError`` 409.
    func take(_ room: Int64, by user: Int64) async throws {
        if try await self.taken(room, by: user) { return }
        let replies = try await self.redis.send(
            RedisCommand("SRANDMEMBER", ChatKeys.opened(by: user), String(Self.sample)))
        var gone: [String] = []
        let ids = try replies.array()
        let found = try await self.redis.pipeline(
            ids.map { id throws(RedisError) in RedisCommand("EXISTS", ChatKeys.room(try id.integer())) })
        for (id, reply) in zip(ids, found) where reply == .integer(0) { gone.append(try id.string()) }
        guard !gone.isEmpty else { throw ChatErrors.tooManyRooms }
        _ = try await self.redis.send(RedisCommand(words: ["SREM", ChatKeys.opened(by: user)] + gone))
        guard try await self.taken(room, by: user) else { throw ChatErrors.tooManyRooms }
    }

    /// A room was not made after all, or is deleted.
    func giveBack(_ room: Int64, by user: Int64) async throws(RedisError) {
        _ = try await self.redis.send(RedisCommand("SREM", ChatKeys.opened(by: user), String(room)))
    }

    private func taken(_ room: Int64, by user: Int64) async throws -> Bool {
        let reply = try await self.redis.run(
            Self.take, keys: [ChatKeys.opened(by: user)], arguments: [String(room), String(self.limit)])
        return try reply.integer() == 1
    }
}
