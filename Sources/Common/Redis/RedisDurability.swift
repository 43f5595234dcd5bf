/// Whether Redis is set up to keep what we entrust to it: it is the system of record for users, sessions and chat.
package struct RedisDurability: Sendable, Equatable {
    /// Whether the append-only file is on.
    package let isAppendOnly: Bool
    /// What Redis does when its memory is full; only `noeviction` forgets nothing.
    package let evictionPolicy: String

    /// Asks Redis (`INFO`, which ACL users may usually run where `CONFIG` is forbidden).
    package init(asking redis: RedisClient) async throws(RedisError) {
        let replies = try await redis.pipeline([RedisCommand("INFO", "persistence"), RedisCommand("INFO", "memory")])
        var fields: [Substring: Substring] = [:]
        for reply in replies {
            for line in try reply.string().split(whereSeparator: \.isNewline) {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2 { fields[parts[0]] = parts[1] }
            }
        }
        self.isAppendOnly = fields["aof_enabled"] == "1"
        self.evictionPolicy = fields["maxmemory_policy"].map(String.init) ?? "unknown"
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
