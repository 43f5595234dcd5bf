import TestSupport
import Testing

@testable import Primitives
@testable import Redis
@testable import SMS
@testable import SMSWorker

@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct PollSetTests {
    @Test func whatTheProviderHasForgottenGoesWithoutAQuestion() async throws {
        try await TestRedis.run(10) { redis in
            let set = PollSet()
            let now = WallClock.now
            let entries = [
                PollEntry(id: "a", end: now + 60_000, messageID: "1"), PollEntry(id: "b", end: now - 1, messageID: "2"),
                PollEntry(id: "c", end: now + 60_000, messageID: "3"),
            ]
            _ = try await redis.run(entries.map { set.add("p", $0, due: now - 10) })
            let due = try await set.takeDue("p", most: 3, on: redis)
            #expect(Set(due.entries.map(\.id)) == ["a", "c"])
            #expect(due.isFull)
            #expect(try await redis.send(RedisCommand("ZCARD", PollSet.key("p"))) == .integer(2))
            let rest = try await set.takeDue("p", most: 3, on: redis)
            #expect(rest.entries.isEmpty && !rest.isFull, "taken for a while")
        }
    }
}
