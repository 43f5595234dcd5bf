package import Redis

/// What a message with a client's key became, for times in which nothing may be stored.
extension ChatStore {
    /// Looks whether a message was stored before, and stores nothing; nil for one without a key.
    ///
    /// ``sentReply(_:for:)`` reads the two replies.
    package func sent(_ message: NewChatMessage, to room: Int64) -> [RedisCall<RedisValue>]? {
        guard let key = message.key else { return nil }
        let user = message.sender.id
        return [
            RedisCall(RedisCommand("HEXISTS", ChatKeys.members(room), String(user))),
            RedisCall(RedisCommand("GET", ChatKeys.sent(room, by: user, key: key))),
        ]
    }

    /// Reads the first two replies, to the calls of ``sent(_:to:)``; nil if the message is not there.
    package static func sentReply(
        _ replies: [RedisValue], for message: NewChatMessage
    ) throws(RedisError) -> SendReply? {
        guard replies.count >= 2 else { throw RedisError(.unexpectedReply, "wanted what a key stands for") }
        guard try replies[0].get().integer() == 1 else { return .notMember }
        let before = try replies[1].get()
        guard before != .null else { return nil }
        let words = try before.string().split(separator: " ")
        guard words.count == 3, let offset = Int64(words[1]), let at = Int64(words[2]) else {
            throw RedisError(.unexpectedReply, "wanted what a key stands for")
        }
        // Older processes kept no fingerprint.
        let parts = words[0].split(separator: "/", maxSplits: 1)
        if parts.count == 2, String(parts[1]) != message.fingerprint { return .keyReused }
        return .stored(ChatPosition(epoch: String(parts[0]), offset: offset), at: at, isDuplicate: true)
    }
}
