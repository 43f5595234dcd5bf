import Redis

/// The calls to Redis for a capped stream of events.
struct AuditStore: Sendable {
    /// What was done, each by itself.
    static let events = AuditStore(key: "audit")
    /// What was refused, counted.
    static let refusals = AuditStore(key: "audit.blocked")

    private let key: String

    /// Adds an event.
    ///
    /// - Parameter length: how many events are kept, roughly.
    func add(_ entry: AuditEntry, keeping length: Int) -> RedisCall<Void> {
        RedisCall(
            RedisCommand(
                words: ["XADD", self.key, "MAXLEN", "~", String(length), "*"]
                    + entry.fields.flatMap { [$0.name, $0.value] })
        ).ignoringAnswer
    }

    /// Reads the fields of so many events, the newest, in the order in which they came.
    func newest(_ count: Int) -> RedisCall<[[String: String]]> {
        RedisCall(
            RedisCommand("XREVRANGE", self.key, "+", "-", "COUNT", String(count))
        ) { (reply) throws(RedisError) in
            try reply.array().reversed().map { (entry) throws(RedisError) in
                let parts = try entry.array()
                guard parts.count == 2, let fields = parts.last else {
                    throw RedisError(.unexpectedReply, "not an entry of a stream")
                }
                return try fields.fields()
            }
        }
    }
}
