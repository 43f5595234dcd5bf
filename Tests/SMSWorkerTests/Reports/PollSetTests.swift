import Common
import TestSupport
import Testing

@testable import SMSWorker

@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(1)))
struct PollSetTests {
    @Test func whatTheProviderHasForgottenGoesWithoutAQuestion() async throws {
        try await TestRedis.run(10) { redis in
            let set = PollSet(redis: redis)
            let now = WallClock.now
            let entries = [
                PollEntry(id: "a", end: now + 60_000, messageID: "1"), PollEntry(id: "b", end: now - 1, messageID: "2"),
                PollEntry(id: "c", end: now + 60_000, messageID: "3"),
            ]
            let index = ReportIndex(redis: redis)
            _ = try await redis.run(
                entries.map { index.pollCall("p", $0.messageID, id: $0.id, due: now - 10, end: $0.end) })
            let (taken, isFull) = try await set.take("p", most: 3)
            #expect(Set(taken.map(\.id)) == ["a", "c"])
            #expect(isFull)
            #expect(try await redis.send(RedisCommand("ZCARD", ReportIndex.pollKey("p"))) == .integer(2))
            let rest = try await set.take("p", most: 3)
            #expect(rest.entries.isEmpty && !rest.isFull, "taken for a while")
        }
    }
}
