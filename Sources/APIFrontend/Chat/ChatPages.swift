import Common

/// Reads pages of a room's messages.
struct ChatPages: Sendable {
    /// The messages of a page, as in the original.
    static let size = 30
    /// The read marks that are looked at.
    static let maximumMarks = 1_000

    /// What was read.
    struct Page: Sendable {
        let roomName: String
        /// In the direction of reading, one more than the page holds if there are as many.
        let messages: [StoredChatMessage]
        /// How far members have read, by their ids.
        let marks: [Int64: Int64]
    }

    let redis: RedisClient

    /// Reads messages with the marks of who may have read them.
    ///
    /// KEYS: room, members, stream, read marks. ARGV: user, 'newer' or 'older', where to begin, how many, the most marks.
    /// Gives {name, entries, marks}, or null for no member.
    private static let script = RedisScript(
        """
        if not redis.call('HGET', KEYS[2], ARGV[1]) then return false end
        local entries
        if ARGV[2] == 'newer' then
          entries = redis.call('XRANGE', KEYS[3], ARGV[3], '+', 'COUNT', ARGV[4])
        else
          entries = redis.call('XREVRANGE', KEYS[3], ARGV[3], '-', 'COUNT', ARGV[4])
        end
        local marks
        if redis.call('HLEN', KEYS[4]) <= tonumber(ARGV[5]) then
          marks = redis.call('HGETALL', KEYS[4])
        else
          marks = redis.call('HSCAN', KEYS[4], '0', 'COUNT', ARGV[5])[2]
        end
        return {redis.call('HGET', KEYS[1], 'name') or '', entries, marks}
        """)

    /// Reads behind a cursor, or from the newest message; nil for no member.
    func read(_ room: Int64, for user: Int64, from cursor: ChatCursor?, count: Int) async throws(RedisError) -> Page? {
        let (direction, end) =
            switch cursor?.direction {
            case nil: ("older", "+")
            case .older: ("older", "(\(cursor?.offset ?? 0)-0")
            case .newer: ("newer", "(\(cursor?.offset ?? 0)-0")
            }
        let reply = try await self.redis.run(
            Self.script,
            keys: [ChatKeys.room(room), ChatKeys.members(room), ChatKeys.stream(room), ChatKeys.read(room)],
            arguments: [String(user), direction, end, String(count), String(Self.maximumMarks)])
        guard reply != .null else { return nil }
        let parts = try reply.array()
        guard parts.count == 3 else { throw RedisError(.unexpectedReply, "wanted a page of messages") }
        var marks: [Int64: Int64] = [:]
        for (user, mark) in try parts[2].fields() {
            if let user = Int64(user), let mark = Int64(mark) { marks[user] = mark }
        }
        return Page(roomName: try parts[0].string(), messages: try StoredChatMessage.list(parts[1]), marks: marks)
    }
}
