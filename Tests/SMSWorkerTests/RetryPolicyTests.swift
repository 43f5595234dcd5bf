import Common
import Testing

@testable import SMSWorker

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy(maxAttempts: 5)

    private func step(
        _ outcome: SendOutcome, attempts: Int = 1, uncertain: Int = 0, deduplicates: Bool = true,
        left: Duration = .seconds(240)
    ) -> NextStep {
        self.policy.step(
            after: outcome, history: AttemptHistory(attempts: attempts, uncertain: uncertain),
            deduplicates: deduplicates,
            left: left)
    }

    @Test func anAcceptedMessageIsDone() {
        #expect(self.step(.accepted(messageID: "1")) == .finish)
        #expect(self.step(.accepted(messageID: "1"), attempts: 99, left: .zero) == .finish)
    }

    @Test func aRefusedMessageIsNotTriedAgain() {
        #expect(self.step(.rejectedMessage(code: "411")) == .fail(reason: "411"))
    }

    @Test(
        "everything else climbs the ladder",
        arguments: [.notSent(reason: ""), .rejectedAccount(code: "418"), .uncertain(reason: "")] as [SendOutcome])
    func ladder(outcome: SendOutcome) {
        #expect(self.step(outcome, attempts: 1) == .retry(.second))
        #expect(self.step(outcome, attempts: 2) == .retry(.threeSeconds))
        #expect(self.step(outcome, attempts: 3) == .retry(.tenSeconds))
        #expect(self.step(outcome, attempts: 4) == .retry(.halfMinute))
        #expect(self.step(outcome, attempts: 5) == .park(reason: "exhausted"))
    }

    @Test func aThrottledProviderIsGivenMoreTime() {
        #expect(self.step(.throttled(code: "429"), attempts: 1) == .retry(.tenSeconds))
        #expect(self.step(.throttled(code: "429"), attempts: 4) == .retry(.halfMinute))
    }

    @Test func nothingIsTriedBeyondTheDeadline() {
        #expect(self.step(.notSent(reason: ""), left: .seconds(1)) == .expire)
        #expect(self.step(.notSent(reason: ""), left: .milliseconds(1_001)) == .retry(.second))
        #expect(self.step(.notSent(reason: ""), attempts: 3, left: .seconds(9)) == .expire)
        #expect(self.step(.notSent(reason: ""), left: .seconds(-5)) == .expire)
    }

    @Test func withoutDeduplicationAnUnknownOutcomeIsRepeatedOnce() {
        #expect(self.step(.uncertain(reason: ""), uncertain: 1, deduplicates: false) == .retry(.second))
        #expect(self.step(.uncertain(reason: ""), attempts: 2, uncertain: 2, deduplicates: false) == .giveUpUncertain)
        #expect(
            self.step(.notSent(reason: ""), attempts: 2, uncertain: 1, deduplicates: false) == .retry(.threeSeconds))
    }

    @Test func headersCarryTheHistoryAndNothingOfTheBrokers() {
        var headers = JobHeaders([
            "attempts": .integer(3), "uncertain": .integer(1), "due": .integer(99), "request-id": .string("r"),
            "x-death": .string("?"), "x-delivery-count": .integer(4),
        ])
        #expect(headers.history == AttemptHistory(attempts: 3, uncertain: 1))
        #expect(headers.due == 99)
        headers.due = 100
        #expect(
            headers.fields == [
                "attempts": .integer(3), "uncertain": .integer(1), "due": .integer(100), "request-id": .string("r"),
            ])
        #expect(JobHeaders(["attempts": .integer(-1), "due": .string("x")]).due == nil)
        #expect(JobHeaders(["attempts": .integer(-1)]).history.attempts == 0)
        #expect(JobHeaders(["attempts": .integer(.max)]).history.attempts == 1_000)
    }
}
