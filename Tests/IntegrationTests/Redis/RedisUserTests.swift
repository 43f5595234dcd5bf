import Redis
import TestSupport
import Testing

/// What each service's user may not do in Redis; that it may do what it has to is shown by all tests, whose services are these.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct RedisUserTests {
    /// Whether Redis refuses a command of a user for want of a right.
    private func isRefused(_ words: [String], _ user: RedisUser) async throws -> Bool {
        var answer = ""
        try await TestRedis.run(at: TestEnvironment.redisURL(user)) { redis in
            do {
                _ = try await redis.send(RedisCommand(words: words))
            } catch let error as RedisError {
                answer = error.message
            }
        }
        return answer.contains("NOPERM") || answer.contains("can't access at least one of the keys")
    }

    @Test(
        "chat reads no code, no password, no key, and writes no account",
        arguments: [
            ["GET", "otp:{4fc}:+989121234567"], ["HGETALL", "otp:{4fc}:+989121234567"], ["HGETALL", "login:{nx}"],
            ["GET", "guesses:{4fc}:+989121234567"], ["HGETALL", "apikey:{kx}"], ["SMEMBERS", "apikeys"],
            ["HGETALL", "user:{4fc}:+989121234567:0"], ["HSET", "account:{u1}", "active", "0"],
            ["XRANGE", "audit", "-", "+"],
            ["INCR", "ids:user"], ["ZRANGE", "parked", "0", "-1"], ["HGETALL", "idem:x"], ["DEL", "rooms:{u1}"],
            ["EVAL", "return redis.call('HGETALL', KEYS[1])", "1", "otp:{4fc}:+989121234567"],
            ["EVAL", "return redis.call('HGETALL', 'otp:{4fc}:+98' .. '9121234567')", "0"],
            ["SUBSCRIBE", "outcomes:x"], ["PUBLISH", "sessions.revoked", "1 x"], ["PSUBSCRIBE", "*"],
        ])
    func chat(words: [String]) async throws {
        #expect(try await self.isRefused(words, .chat))
    }

    @Test(
        "a worker reads no session, no account and no room, and writes no key of a sender",
        arguments: [
            ["HGETALL", "session:{u1}:x"], ["HGETALL", "account:{u1}"], ["HGETALL", "login:{nx}"],
            ["XRANGE", "stream:{r1}", "-", "+"], ["HSET", "apikey:{kx}", "webhook", "https://x.example/"],
            ["EVAL", "return redis.call('HSET', KEYS[1], 'webhook', 'x')", "1", "apikey:{kx}"],
            ["SPUBLISH", "events:{r1}", "d"], ["XADD", "audit", "*", "a", "b"],
        ])
    func worker(words: [String]) async throws {
        #expect(try await self.isRefused(words, .worker))
    }

    @Test(
        "the API has no part in what workers and chat nodes keep for themselves",
        arguments: [
            ["GET", "worker:{x}"], ["ZRANGE", "parked", "0", "-1"], ["HGETALL", "parked:{x}"],
            ["GET", "pause:{x}:text"],
            ["ZRANGE", "chat.nodes", "0", "-1"], ["GET", "connections:{u1}"],
        ])
    func api(words: [String]) async throws {
        #expect(try await self.isRefused(words, .api))
    }

    @Test(
        "nobody but an operator looks around, changes settings or empties Redis", arguments: RedisUser.allCases,
        [
            ["FLUSHALL"], ["FLUSHDB"], ["KEYS", "*"], ["RANDOMKEY"], ["CONFIG", "GET", "*"],
            ["CONFIG", "SET", "save", ""],
            ["ACL", "LIST"], ["MONITOR"], ["CLIENT", "LIST"], ["SHUTDOWN"], ["SCRIPT", "FLUSH"],
            ["REPLICAOF", "127.0.0.1", "1"], ["SLOWLOG", "GET"], ["BLPOP", "sends:{x}", "0"],
        ])
    func nobody(user: RedisUser, words: [String]) async throws {
        #expect(try await self.isRefused(words, user))
    }

    @Test(
        "what each service checks is what the deployment gives it",
        arguments: [(RedisUser.api, RedisRights.api), (.worker, .worker), (.chat, .chat)])
    func checks(user: RedisUser, rights: RedisRights) throws {
        let rules = Set(try user.rules())
        #expect(Set(rules.filter { $0.hasPrefix("~") }) == Set(rights.writes.map { "~" + $0 }))
        #expect(Set(rules.filter { $0.hasPrefix("%") }) == Set(rights.reads.map { "%R~" + $0 }))
        let channels = rights.publishes + rights.hears + rights.publishesSharded + rights.hearsSharded
        // Whether a node hears of ended sessions is told by its subscription.
        let unasked: Set<String> = user == .chat ? ["&sessions.revoked"] : []
        #expect(Set(rules.filter { $0.hasPrefix("&") }) == Set(channels.map { "&" + $0 }).union(unasked))
    }

    @Test func withoutAPasswordNobodyIsLetIn() async throws {
        let address = try #require(RedisAddress(try TestEnvironment.redisURL))
        let connection = try RawConnection(address.port)
        connection.send("PING\r\n")
        let answer = try await connection.receive { $0.contains("\r\n") }
        #expect(answer.text.hasPrefix("-NOAUTH"))
    }
}
