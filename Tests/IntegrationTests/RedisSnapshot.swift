import Common
import TestSupport

/// Everything in one of the databases of the tests' Redis, for tests that want one to themselves.
struct RedisSnapshot: Sendable, Equatable {
    /// What each key holds, as text.
    let keys: [String: String]

    /// The address of a database beside the first one, which all other tests share.
    static func url(_ database: Int) throws -> String {
        guard let address = RedisAddress(TestEnvironment.redisURL) else { throw TestFailure("no Redis address") }
        return "redis://\(address.host):\(address.port)/\(database)"
    }

    /// Does something with a database, emptied before.
    static func run(_ database: Int, _ body: (RedisClient) async throws -> Void) async throws {
        guard let address = RedisAddress(try self.url(database)) else { throw TestFailure("no Redis address") }
        let redis = RedisClient(
            configuration: .init(address: address, timeout: .seconds(10), connections: 1),
            logger: OperatorSession.logger("test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await redis.run() }
            defer { group.cancelAll() }
            try await eventually("connected") { redis.status.isConnected }
            _ = try await redis.send(RedisCommand("FLUSHDB"))
            try await body(redis)
            _ = try await redis.send(RedisCommand("FLUSHDB"))
        }
    }

    /// Reads everything.
    init(_ redis: RedisClient) async throws {
        let names = try await redis.send(RedisCommand("KEYS", "*")).array().map { try $0.string() }
        let types = try await redis.pipeline(names.map { RedisCommand("TYPE", $0) }).map { try $0.string() }
        let reads = try zip(names, types).map { name, type in
            switch type {
            case "hash": RedisCommand("HGETALL", name)
            case "set": RedisCommand("SMEMBERS", name)
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
                case "set": try value.array().map { try $0.string() }.sorted().joined(separator: " ")
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

    subscript(_ key: String) -> String? { self.keys[key] }
}
