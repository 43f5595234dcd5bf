package import Redis

/// Everything in one of the databases of the tests' Redis, for tests that want one to themselves.
package struct RedisSnapshot: Sendable, Equatable {
    /// What each key holds, as text.
    package let keys: [String: String]

    /// Reads everything but what says of which layout it is.
    package init(_ redis: RedisClient) async throws {
        let names = try await redis.send(RedisCommand("KEYS", "*")).array().map { try $0.string() }
            .filter { $0 != RedisLayout.key }
        let types = try await redis.pipeline(names.map { RedisCommand("TYPE", $0) }).map { try $0.string() }
        let reads = try zip(names, types).map { name, type in
            switch type {
            case "hash": RedisCommand("HGETALL", name)
            case "set": RedisCommand("SMEMBERS", name)
            case "zset": RedisCommand("ZRANGE", name, "0", "-1")
            case "stream": RedisCommand("XRANGE", name, "-", "+")
            case "string": RedisCommand("GET", name)
            default: throw TestFailure("\(name) is a \(type)")
            }
        }
        var keys: [String: String] = [:]
        for ((name, type), value) in zip(zip(names, types), try await redis.pipeline(reads)) {
            keys[name] =
                switch type {
                case "hash":
                    try value.fields().map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
                case "set", "zset": try value.array().map { try $0.string() }.sorted().joined(separator: " ")
                case "stream":
                    try value.array().map { entry in
                        let parts = try entry.array()
                        let words = try parts[1].array().map { try $0.string() }
                        return "\(try parts[0].string()) \(words.joined(separator: " "))"
                    }.joined(separator: " | ")
                default: try value.string()
                }
        }
        self.keys = keys
    }

    /// What a key holds; nil for none.
    package subscript(_ key: String) -> String? { self.keys[key] }
}
