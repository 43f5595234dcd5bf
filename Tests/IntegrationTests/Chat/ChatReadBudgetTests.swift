import Chat
import Identity
import Limits
import Primitives
import Redis
import TestSupport
import Testing

/// What reads are charged, as Redis has it.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ChatReadBudgetTests {
    private static let minute = 60 * 1_024 * 1_024
    private static let second = 1_024 * 1_024

    @Test func whatFailsKeepsItsChargeAndWhatIsAnsweredDoesNot() async throws {
        try await Self.withBudget { budget, redis in
            let used = try await budget.read(for: 1, reserving: 10 * Self.second) {
                let charged = try await Self.charged(1, redis)
                #expect(charged > 9_000)
                return ("read", 2 * Self.second)
            }
            #expect(used == "read")
            try await eventually("the rest is given back") {
                (1...2_000).contains(try await Self.charged(1, redis))
            }
            await #expect(throws: RedisError.self) {
                try await budget.read(for: 2, reserving: 10 * Self.second) { () -> (value: Int, used: Int) in
                    throw RedisError(.timedOut)
                }
            }
            await #expect(throws: TestFailure.self) {
                try await budget.read(for: 3, reserving: 10 * Self.second) { () -> (value: Int, used: Int) in
                    throw TestFailure("no such room")
                }
            }
            try await eventually("an answer counts as the least") { try await Self.charged(3, redis) <= 5 }
            #expect(try await Self.charged(2, redis) > 5_000)
        }
    }

    @Test func aReadThatIsRefusedBeforeItBeginsCostsNothing() async throws {
        try await Self.withBudget { budget, redis in
            let end = WallClock.now + 70_000
            _ = try await redis.send(RedisCommand("SET", ChatReadBudget.key(1), "\(end)", "PX", "70000"))
            for _ in 0..<3 {
                await #expect(throws: ChatReadRefusal.self) {
                    try await budget.read(for: 1, reserving: 30 * Self.second) {
                        Issue.record("a debtor reads")
                        return (0, 0)
                    }
                }
            }
            try await eventually("given back") { try await Self.charged(1, redis) <= 70_100 }
        }
    }

    @Test func whereRedisTakesNoWritesNobodyIsRefused() async throws {
        try await Self.withBudget { budget, redis in
            _ = try await redis.send(RedisCommand("SET", "a", "b"))
            _ = try await redis.send(RedisCommand("CONFIG", "SET", "maxmemory", "1"))
            for _ in 0..<3 {
                let get = RedisCall(RedisCommand("GET", "a")) { (reply) throws(RedisError) in try reply.string() }
                let read = try await budget.read(get, for: 1, reserving: 40 * Self.second) { text in
                    (text, 40 * Self.second)
                }
                #expect(read == "b")
            }
            _ = try await redis.send(RedisCommand("CONFIG", "SET", "maxmemory", "0"))
            #expect(try await Self.charged(1, redis) == 0)
            let change = try await redis.run(ChatLimits.chargeForChange(by: 1).takeIfWritable())
            #expect(change != nil)
            _ = try await redis.send(RedisCommand("CONFIG", "SET", "maxmemory", "1"))
            let uncounted = try await redis.run(ChatLimits.chargeForChange(by: 1).takeIfWritable())
            #expect(uncounted == nil)
        }
    }

    /// How many ms a user's clock is ahead.
    private static func charged(_ user: AccountHolder, _ redis: RedisClient) async throws -> Int64 {
        max(try await redis.send(RedisCommand("PTTL", ChatReadBudget.key(user))).integer(), 0)
    }

    private static func withBudget(_ body: (ChatReadBudget, RedisClient) async throws -> Void) async throws {
        let servers = try await PrivateServers(in: TestEnvironment.directory("read-budget"), only: .redis)
        try await TestRedis.run(at: servers.redisURL) { redis in
            try await body(ChatReadBudget(bytesPerMinute: Self.minute, redis: redis), redis)
        }
        await servers.stop()
    }
}
