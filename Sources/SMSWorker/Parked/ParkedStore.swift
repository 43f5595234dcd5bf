import Common

/// Parked messages in Redis: `parked:{<id>}`, a hash each, and `parked`, their ids by time.
///
/// The hash is written before its place in the index: what stops half-way is tried again, because the job is not
/// acknowledged before both are there.
struct ParkedStore: Sendable {
    /// Bounds on what is kept.
    struct Limits: Sendable, Equatable {
        var count = 100_000
        var age = Duration.seconds(720 * 3_600)
    }

    static let index = "parked"

    let redis: RedisClient
    let limits: Limits

    /// Keeps a message.
    func add(_ message: ParkedMessage) async throws(RedisError) {
        let key = Self.key(message.id)
        let replies = try await self.redis.pipeline([
            RedisCommand(words: ["HSET", key] + message.fields),
            RedisCommand("PEXPIRE", key, String(self.limits.age.inMilliseconds)),
            RedisCommand("ZADD", Self.index, String(message.at), message.id),
            // Without an entry an id of the index is only a number of bytes; both ends of the bound are kept at each add.
            RedisCommand(
                "ZREMRANGEBYSCORE", Self.index, "-inf", String(message.at - self.limits.age.inMilliseconds)),
            RedisCommand("ZREMRANGEBYRANK", Self.index, "0", String(-self.limits.count - 1)),
        ])
        for reply in replies { _ = try reply.get() }
    }

    /// One message; nil if it is not parked.
    func read(_ id: String) async throws(RedisError) -> ParkedMessage? {
        ParkedMessage(id: id, fields: try await self.redis.send(RedisCommand("HGETALL", Self.key(id))).fields())
    }

    /// Messages from the oldest on, from a place in the index.
    func page(from start: Int, count: Int) async throws(RedisError) -> [(id: String, message: ParkedMessage?)] {
        let ids = try await self.redis.send(
            RedisCommand("ZRANGE", Self.index, String(start), String(start + count - 1))
        ).array()
        var names: [String] = []
        for id in ids { names.append(try id.string()) }
        let replies = try await self.redis.pipeline(names.map { RedisCommand("HGETALL", Self.key($0)) })
        var page: [(id: String, message: ParkedMessage?)] = []
        for (name, reply) in zip(names, replies) {
            page.append((name, ParkedMessage(id: name, fields: try reply.get().fields())))
        }
        return page
    }

    /// How many there are.
    func count() async throws(RedisError) -> Int {
        Int(try await self.redis.send(RedisCommand("ZCARD", Self.index)).integer())
    }

    /// Forgets a message.
    func remove(_ id: String) async throws(RedisError) {
        _ = try await self.redis.pipeline([
            RedisCommand("ZREM", Self.index, id), RedisCommand("DEL", Self.key(id)),
        ])
    }

    private static func key(_ id: String) -> String { "parked:{\(id)}" }
}
