import Chat
import Identity
import Redis

/// The rooms that strangers have put a user into and the user has not come into, in Redis: `strangerrooms:{u<id>}`, see ``ChatStrangers``.
enum StrangerRooms {
    /// Adds a room to those of a user.
    static let take = RedisScript(PackageResources.stranger_take_lua)

    /// Adds a room, if there is a place; gives whether there was one.
    ///
    /// - Parameters:
    ///   - holder: who puts the user there.
    ///   - limit: rooms of all strangers together.
    ///   - share: rooms of one.
    static func take(
        _ room: Int64, for user: Int64, by holder: AccountHolder, limit: Int, share: Int
    ) -> RedisCall<Bool> {
        RedisCall(
            Self.take, keys: [ChatKeys.strangerRooms(of: user)],
            arguments: [String(room), holder.name, String(limit), String(share)]
        ) { (reply) throws(RedisError) in try reply.integer() == 1 }
    }

    /// Takes rooms out.
    static func remove(_ rooms: [Int64], of user: Int64) -> RedisCall<Void> {
        RedisCall(
            RedisCommand(words: ["HDEL", ChatKeys.strangerRooms(of: user)] + rooms.map { String($0) })
        ).ignoringAnswer
    }

    /// Reads them all.
    static func all(of user: Int64) -> RedisCall<[Int64]> {
        RedisCall(RedisCommand("HKEYS", ChatKeys.strangerRooms(of: user)), read: Self.ids)
    }

    /// Reads some, by chance.
    static func some(_ count: Int, of user: Int64) -> RedisCall<[Int64]> {
        RedisCall(RedisCommand("HRANDFIELD", ChatKeys.strangerRooms(of: user), String(count)), read: Self.ids)
    }

    private static func ids(_ reply: RedisValue) throws(RedisError) -> [Int64] {
        try reply.array().map { id throws(RedisError) in try id.integer() }
    }
}
