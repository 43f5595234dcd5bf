package import Redis

/// What a message with a client's key became, for times in which nothing may be stored.
extension ChatStore {
    /// Looks for what a message with a key became before, and stores nothing; nil for one without a key.
    ///
    /// It is asked together with ``isMember(_:of:)``: who is none is told nothing of it. The answer is nil if it is not there.
    package func sent(_ message: NewChatMessage, to room: Int64) -> RedisCall<SendReply?>? {
        guard let key = message.key else { return nil }
        let fingerprint = message.fingerprint
        return RedisCall(
            RedisCommand("GET", ChatKeys.sent(room, by: message.sender.id, key: key))
        ) { (reply) throws(RedisError) in
            let before = try reply.get()
            guard before != .null else { return nil }
            let words = try before.string().split(separator: " ")
            guard words.count == 3, let offset = Int64(words[1]), let at = Int64(words[2]) else {
                throw RedisError(.unexpectedReply, "wanted what a key stands for")
            }
            // Older processes kept no fingerprint.
            let parts = words[0].split(separator: "/", maxSplits: 1)
            if parts.count == 2, String(parts[1]) != fingerprint { return .keyReused }
            return .stored(ChatPosition(epoch: String(parts[0]), offset: offset), at: at, isDuplicate: true)
        }
    }
}
