import Redis
import Testing

@testable import SMS

@Suite struct AttemptTests {
    /// The words as they stand in records and in the headers of jobs that wait: workers of other versions read them.
    @Test(arguments: [
        (AttemptOutcome.accepted, "accepted"), (.rejectedMessage, "rejected_message"),
        (.rejectedRoute, "rejected_route"), (.rejectedAccount, "rejected_account"), (.throttled, "throttled"),
        (.notSent, "not_sent"), (.uncertain, "uncertain"), (.unknown("half_sent"), "half_sent"),
    ])
    func outcomesKeepTheirWords(outcome: AttemptOutcome, word: String) {
        #expect(outcome.rawValue == word)
        #expect(AttemptOutcome(rawValue: word) == outcome)
    }

    @Test func aRecordTellsOfItsAttempts() throws {
        let record = try #require(
            MessageRecord(
                id: "m",
                fields: [
                    "status": "sent", "kind": "text", "n": "3", "a1.provider": "kavenegar", "a1.worker": "w",
                    "a1.begun": "1800000000000", "a1.ended": "1800000000001", "a1.outcome": "half_sent",
                    "a1.code": "7", "a1.text": "", "a1.mid": "", "a2.provider": "smsir", "a2.outcome": "accepted",
                    "a2.code": "", "a2.mid": "85", "a2.delivery": "10", "a3.provider": "generic",
                ]))
        #expect(
            record.attempts == [
                Attempt(
                    number: 1, provider: "kavenegar", worker: "w", begun: 1_800_000_000_000, ended: 1_800_000_000_001,
                    outcome: .unknown("half_sent"), code: "7"),
                Attempt(number: 2, provider: "smsir", outcome: .accepted, messageID: "85", delivery: "10"),
                Attempt(number: 3, provider: "generic"),
            ])
    }

    @Test func aVerdictTellsOfTheAttemptsBefore() throws {
        let words = ["kavenegar", "not_sent", "refused", "smsir", "", ""].map { RedisValue.string($0) }
        let attempts = [
            Attempt(provider: "kavenegar", outcome: .notSent, code: "refused"), Attempt(provider: "smsir"),
        ]
        #expect(try BeginVerdict(.array([.string("history"), .integer(2)] + words)) == .history(attempts))
        let open: [RedisValue] = [.string("open"), .integer(2), .string("w"), .string("1000"), .string("1500")]
        #expect(
            try BeginVerdict(.array(open + words))
                == .open(number: 2, worker: "w", age: .milliseconds(500), attempts))
    }
}
