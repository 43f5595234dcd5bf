package import Redis

extension MessageStore {
    /// Reads a record; nil if there is none.
    package func read(_ id: String) -> RedisCall<MessageRecord?> {
        RedisCall(RedisCommand("HGETALL", Self.key(id))) { (reply) throws(RedisError) in
            MessageRecord(id: id, fields: try reply.fields())
        }
    }

    /// Reads a message's status, a word that a newer version may have written; nil if no record can be read.
    package func status(_ id: String) -> RedisCall<String?> {
        RedisCall(RedisCommand("HGET", Self.key(id), "status"), read: Self.word)
    }

    /// Reads through whom a message was sent; nil if it was not, or has no record.
    package static func provider(of id: String) -> RedisCall<String?> {
        RedisCall(RedisCommand("HGET", self.key(id), "provider"), read: Self.word)
    }

    /// Has a channel told of the record's changes; who wants to know where it stands reads it after that.
    package func watch(_ id: String, channel: String) -> RedisCall<Void> {
        RedisCall(RecordScripts.watch, keys: [Self.key(id)], arguments: [channel]).ignoringAnswer
    }

    private static func word(_ reply: RedisValue) throws(RedisError) -> String? {
        if case .string(let word) = reply { word } else { nil }
    }
}
