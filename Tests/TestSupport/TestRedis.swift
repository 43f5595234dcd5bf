package import Common

/// Databases of the Redis that all tests share, for what needs one of its own.
package enum TestRedis {
    /// The address of a database beside the first one, which all other tests share.
    package static func url(_ database: Int) throws -> String {
        guard let address = RedisAddress(TestEnvironment.redisURL) else { throw TestFailure("no Redis address") }
        return "redis://\(address.host):\(address.port)/\(database)"
    }

    /// Does something with a database, emptied before.
    package static func run(_ database: Int, _ body: (RedisClient) async throws -> Void) async throws {
        try await self.run(at: try self.url(database)) { redis in
            _ = try await redis.send(RedisCommand("FLUSHDB"))
            try await body(redis)
            _ = try await redis.send(RedisCommand("FLUSHDB"))
        }
    }

    /// Does something with a connection to a Redis, whosever it is.
    package static func run(at url: String, _ body: (RedisClient) async throws -> Void) async throws {
        guard let address = RedisAddress(url) else { throw TestFailure("no Redis address") }
        let redis = RedisClient(
            configuration: .init(address: address, timeout: .seconds(10), connections: 1),
            logger: OperatorSession.logger("test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await redis.run() }
            defer { group.cancelAll() }
            try await eventually("connected") { redis.status.isConnected }
            try await body(redis)
        }
    }
}
