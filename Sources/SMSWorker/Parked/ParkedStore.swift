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
        ])
        for reply in replies { _ = try reply.get() }
        try await self.trim()
    }

    /// Takes the oldest out of the index, as many as there are too many, a hundred at most; gives their ids and times.
    static let takeSurplus = RedisScript(PackageResources.parked_take_surplus_lua)

    /// Forgets the oldest beyond the limit, but for what has been parked again since.
    private func trim() async throws(RedisError) {
        let taken = try await self.redis.run(
            Self.takeSurplus, keys: [Self.index], arguments: [String(self.limits.count)]
        ).array()
        var calls: [RedisCall] = []
        for place in stride(from: 0, to: taken.count, by: 2) {
            let key = Self.key(try taken[place].string())
            calls.append(RedisCall(Self.removeHash, keys: [key], arguments: [try taken[place + 1].string()]))
        }
        for reply in try await self.redis.run(calls) { _ = try reply.get() }
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

    /// Removes a hash if it is of that time still.
    static let removeHash = RedisScript(PackageResources.parked_remove_hash_lua)

    /// Removes a place in the index if it is of that time still.
    static let removePlace = RedisScript(PackageResources.parked_remove_place_lua)

    /// Forgets a message as it was read; one that has been parked again since stays.
    func remove(_ message: ParkedMessage) async throws(RedisError) {
        let at = String(message.at)
        let replies = try await self.redis.run([
            RedisCall(Self.removePlace, keys: [Self.index], arguments: [at, message.id]),
            RedisCall(Self.removeHash, keys: [Self.key(message.id)], arguments: [at]),
        ])
        for reply in replies { _ = try reply.get() }
    }

    /// Forgets a place in the index behind which nothing is.
    func removePlace(_ id: String) async throws(RedisError) {
        _ = try await self.redis.send(RedisCommand("ZREM", Self.index, id))
    }

    private static func key(_ id: String) -> String { "parked:{\(id)}" }
}
