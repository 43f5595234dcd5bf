import Operations
import Primitives
package import Redis

/// What is in a stack's Redis, seen by one who may do everything there.
///
/// Tests of what Redis refuses, and of whom it cuts off, look with `redis-cli` instead: they must not be seen by a client of ours.
extension TestStack {
    /// Does something with a connection of its own.
    package func withRedis<Value: Sendable>(
        _ work: @escaping @Sendable (RedisClient) async throws -> Value
    ) async throws -> Value {
        guard let address = RedisAddress(self.redisURL) else { throw TestFailure("no Redis address") }
        let redis = RedisClient(
            configuration: .init(address: address, timeout: .seconds(10), connections: 1),
            logger: OperatorSession.logger("test"))
        let reason: @Sendable () -> String? = { redis.status.isConnected ? nil : "redis" }
        return try await OperatorSession.run([redis], waitingFor: reason) { try await work(redis) }
    }

    /// Runs a command and gives the reply as text: a line for each element, and nothing for null.
    @discardableResult
    package func redis(_ words: String...) async throws -> String {
        try await self.withRedis { redis in Self.text(try await redis.send(RedisCommand(words: words))) }
    }

    /// The names of keys.
    package func redisKeys(_ pattern: String = "*") async throws -> [String] {
        try await self.withRedis { redis in
            try await redis.send(RedisCommand("KEYS", pattern)).array().map { try $0.string() }
        }
    }

    /// What a hash has.
    package func hash(_ key: String) async throws -> [String: String] {
        try await self.withRedis { redis in try await redis.send(RedisCommand("HGETALL", key)).fields() }
    }

    private static func text(_ value: RedisValue) -> String {
        switch value {
        case .null: ""
        case .integer(let number): String(number)
        case .string(let text): text
        case .error(let message): message
        case .array(let values): values.map(Self.text).joined(separator: "\n")
        }
    }
}
