import Chat
import Identity
import Redis

/// The groups that somebody has opened and that are there yet, in Redis: `opened:{<holder>}`, see ``ChatRoomTotal``.
enum OpenedRooms {
    /// Adds a room to the set.
    static let take = RedisScript(PackageResources.room_total_take_lua)

    /// Adds a room, if there is a place; gives whether it is in the set.
    static func take(_ room: Int64, by holder: AccountHolder, limit: Int) -> RedisCall<Bool> {
        RedisCall(
            Self.take, keys: [ChatKeys.opened(by: holder)], arguments: [String(room), String(limit)]
        ) { (reply) throws(RedisError) in try reply.integer() == 1 }
    }

    /// Adds rooms that are counted already, under another name.
    static func add(_ rooms: [Int64], to holder: AccountHolder) -> RedisCall<Void> {
        RedisCall(
            RedisCommand(words: ["SADD", ChatKeys.opened(by: holder)] + rooms.map { String($0) })
        ).ignoringAnswer
    }

    /// Takes rooms out.
    static func remove(_ rooms: [Int64], of holder: AccountHolder) -> RedisCall<Void> {
        RedisCall(
            RedisCommand(words: ["SREM", ChatKeys.opened(by: holder)] + rooms.map { String($0) })
        ).ignoringAnswer
    }

    /// Reads them all.
    static func all(of holder: AccountHolder) -> RedisCall<[Int64]> {
        RedisCall(RedisCommand("SMEMBERS", ChatKeys.opened(by: holder)), read: Self.ids)
    }

    /// Reads some, by chance.
    static func some(_ count: Int, of holder: AccountHolder) -> RedisCall<[Int64]> {
        RedisCall(RedisCommand("SRANDMEMBER", ChatKeys.opened(by: holder), String(count)), read: Self.ids)
    }

    private static func ids(_ reply: RedisValue) throws(RedisError) -> [Int64] {
        try reply.array().map { id throws(RedisError) in try id.integer() }
    }
}
