package import Redis

/// How the lists of rooms of a room's members hear of its messages: seldom, and behind the send.
///
/// A list is a sorted set by activity, see ``ChatKeys/rooms(of:)``. To write every member's list with every message would cost a room of
/// a thousand a thousand writes each time; a list that is read looks at its rooms anyway, so its order may be an hour old.
/// The script that stores a message says when it is time again.
package enum ChatActivity {
    /// How long a room's lists may know of an older activity than its last one, in milliseconds.
    static let pace: Int64 = 3_600_000
    /// The members whose lists are told, of more than so many some.
    private static let members = 1_000

    /// Whether lists have to be told of the message that a reply to ``ChatStore/send(_:to:seen:)`` is of.
    package static func isDue(_ reply: RedisValue) -> Bool {
        guard let parts = try? reply.array(), parts.count == 6 else { return false }
        return parts[5] == .integer(1)
    }

    /// Tells the lists of a room's members; nobody waits for it, and what is lost is told with a later message, or read.
    ///
    /// - Parameter at: when the message came, in milliseconds since 1970.
    package static func tell(_ room: Int64, at: Int64, on redis: RedisClient) {
        let call = RedisCall(RedisCommand("HRANDFIELD", ChatKeys.members(room), String(Self.members)))
        redis.submit([call]) { result in
            guard case .success(let replies) = result, let members = try? replies[0].array() else { return }
            let writes = members.compactMap { try? $0.integer() }.map { member in
                RedisCall(
                    RedisCommand("ZADD", ChatKeys.rooms(of: member), "XX", "GT", String(at), String(room)))
            }
            if !writes.isEmpty { redis.submit(writes) { _ in } }
        }
    }
}
