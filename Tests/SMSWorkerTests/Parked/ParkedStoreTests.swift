import TestSupport
import Testing

@testable import Primitives
@testable import Redis
@testable import SMS
@testable import SMSWorker

@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct ParkedStoreTests {
    private func message(_ id: String, at: Int64) -> ParkedMessage {
        ParkedMessage(
            id: id, reason: "exhausted", queue: "sms.text", provider: "kavenegar", at: WallClock.now + at, kind: .text,
            requestID: "r", body: [1, 2, 255])
    }

    @Test func whatIsPushedOutIsGoneWhole() async throws {
        try await TestRedis.run(8) { redis in
            let parked = ParkedMessages(redis: redis, store: ParkedStore(limits: .init(count: 3)))
            for place in 0..<5 { try await parked.add(self.message("m\(place)", at: Int64(place))) }
            #expect(try await parked.count() == 3)
            #expect(try await parked.page(from: 0, count: 9).map(\.id) == ["m2", "m3", "m4"])
            #expect(try await parked.read("m1") == nil)
            #expect(try await parked.read("m2") != nil)
        }
    }

    @Test func manyAtOncePushNoMoreOutThanTheyAre() async throws {
        try await TestRedis.run(11) { redis in
            let parked = ParkedMessages(redis: redis, store: ParkedStore(limits: .init(count: 50)))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for place in 0..<150 {
                    group.addTask { try await parked.add(self.message("m\(place)", at: Int64(place))) }
                }
                try await group.waitForAll()
            }
            #expect(try await parked.count() == 50)
            #expect(try await redis.send(RedisCommand("KEYS", "parked:*")).array().count == 50)
        }
    }

    @Test func whatIsParkedAgainIsNotRemovedWithWhatItWasBefore() async throws {
        try await TestRedis.run(9) { redis in
            let parked = ParkedMessages(redis: redis, store: ParkedStore(limits: .init()))
            let (first, again) = (self.message("m", at: 0), self.message("m", at: 7))
            try await parked.add(first)
            try await parked.add(again)
            try await parked.remove(first)
            #expect(try await parked.read("m") == again)
            #expect(try await parked.count() == 1)
            try await parked.remove(again)
            #expect(try await parked.read("m") == nil)
            #expect(try await parked.count() == 0)
        }
    }
}
