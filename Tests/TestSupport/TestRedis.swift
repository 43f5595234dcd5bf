import Operations
package import Redis

/// Databases of the Redis that all tests share, for what needs one of its own.
package enum TestRedis {
    /// The address of a database beside the first one, which all other tests share.
    ///
    /// - Parameter user: who is there; nil for one who may do everything.
    package static func url(_ database: Int, as user: RedisUser? = nil) throws -> String {
        try self.url(at: user.map(TestEnvironment.redisURL) ?? TestEnvironment.redisURL, database: database)
    }

    /// An address with another database, and with another user where one is named.
    ///
    /// - Parameter user: name and password as they stand in a URL.
    package static func url(at url: String, database: Int = 0, user: String? = nil) throws -> String {
        guard let address = RedisAddress(url), let scheme = url.firstRange(of: "://") else {
            throw TestFailure("no Redis address")
        }
        let own = url.lastIndex(of: "@").map { String(url[scheme.upperBound..<$0]) }
        let name = (user ?? own).map { $0 + "@" } ?? ""
        return "redis://\(name)\(address.host):\(address.port)/\(database)"
    }

    /// Does something with a database, emptied before.
    package static func run(_ database: Int, _ body: (RedisClient) async throws -> Void) async throws {
        try await self.run(at: try self.url(database)) { redis in
            _ = try await redis.send(RedisCommand("FLUSHDB"))
            // Emptied, it says nothing of its keys; whoever comes to it after the first of them would turn back.
            _ = try await redis.send(RedisCommand("SET", RedisLayout.key, RedisLayout.version))
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
