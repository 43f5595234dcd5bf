/// Whether Redis is set up to keep what we entrust to it: it is the system of record for users, sessions and chat.
package struct RedisDurability: Sendable, Equatable {
    /// Whether the append-only file is on.
    package let isAppendOnly: Bool
    /// What Redis does when its memory is full; only `noeviction` forgets nothing.
    package let evictionPolicy: String

    /// Asks Redis (`INFO`, which ACL users may usually run where `CONFIG` is forbidden).
    package init(asking redis: RedisClient) async throws(RedisError) {
        let replies = try await redis.pipeline([RedisCommand("INFO", "persistence"), RedisCommand("INFO", "memory")])
        var sections: [String] = []
        for reply in replies { sections.append(try reply.string()) }
        let info = RedisInfo(sections)
        self.isAppendOnly = info["aof_enabled"] == "1"
        self.evictionPolicy = info["maxmemory_policy"] ?? "unknown"
    }

    /// What is wrong, or nil.
    package var complaint: String? {
        var complaints: [String] = []
        if !self.isAppendOnly { complaints.append("appendonly is off: a restart of Redis loses users and sessions") }
        if self.evictionPolicy != "noeviction" {
            complaints.append("maxmemory-policy is \(self.evictionPolicy), not noeviction")
        }
        return complaints.isEmpty ? nil : complaints.joined(separator: "; ")
    }
}
