import SMS
import Testing

@testable import SMSWorker

@Suite struct WebhookRetryTests {
    private func next(_ answer: WebhookAnswer, tries: Int = 1, age: Duration = .seconds(1)) -> WebhookStep {
        WebhookRetry.next(answer, tries: tries, age: age)
    }

    @Test func anAppThatTookItOrWantsNoMoreIsLeftAlone() {
        for status in [200, 202, 204, 299] { #expect(self.next(.answered(status)) == .done) }
        #expect(self.next(.answered(410)) == .gone)
        #expect(self.next(.answered(200), age: .seconds(100_000)) == .done)
    }

    @Test(arguments: [
        WebhookAnswer.answered(500), .answered(302), .answered(404), .answered(429), .answered(100),
        .failed("timed_out"),
        .failed("address_refused"),
    ])
    func allElseIsTriedAgainEverMoreRarelyForADay(_ answer: WebhookAnswer) {
        #expect(self.next(answer, tries: 1) == .wait(.tenSeconds))
        #expect(self.next(answer, tries: 2) == .wait(.twoMinutes))
        for tries in [3, 4, 500] { #expect(self.next(answer, tries: tries) == .wait(.tenMinutes)) }
        #expect(self.next(answer, tries: 9, age: .seconds(86_400 - 601)) == .wait(.tenMinutes))
        #expect(self.next(answer, tries: 9, age: .seconds(86_400 - 600)) == .park)
    }

    @Test(
        "with 429 and 503 the app says how long at least, within the ladder's longest pause",
        arguments: [429, 503],
        [
            (0, 1, .tenSeconds), (5, 1, .tenSeconds), (10, 1, .tenSeconds), (11, 1, .twoMinutes),
            (121, 1, .tenMinutes), (3_600, 1, .tenMinutes), (5, 2, .twoMinutes), (5, 3, .tenMinutes),
        ] as [(Int, Int, WaitStep)])
    func rests(_ status: Int, _ row: (rest: Int, tries: Int, step: WaitStep)) {
        let answer = WebhookAnswer.answered(status, retryAfter: .seconds(row.rest))
        #expect(self.next(answer, tries: row.tries) == .wait(row.step))
        #expect(self.next(.answered(500, retryAfter: .seconds(row.rest))) == .wait(.tenSeconds), "500 cannot")
        #expect(self.next(.answered(200, retryAfter: .seconds(row.rest))) == .done)
        #expect(self.next(answer, tries: row.tries, age: .seconds(86_399)) == .park)
    }

    @Test func metricsHaveFewLabels() {
        #expect(WebhookAnswer.answered(204).label == "2xx")
        #expect(WebhookAnswer.answered(999).label == "5xx")
        #expect(WebhookAnswer.failed("broken").label == "broken")
    }
}

@Suite struct OwnerSlotsTests {
    /// Takes as many slots as there are, up to a number.
    private func take(_ slots: inout OwnerSlots, _ name: String = "a", upTo count: Int = 50) -> Int {
        (0..<count).count { _ in slots.take(name) }
    }

    @Test func oneOwnerHasTenSlotsAndTheNextItsOwn() {
        var slots = OwnerSlots()
        #expect(self.take(&slots) == 10)
        #expect(self.take(&slots, "b") == 10)
        slots.free("a", isGood: true)
        #expect(self.take(&slots) == 1)
    }

    @Test func aFailingReceiverHasOneSlotUntilItIsBack() {
        var slots = OwnerSlots()
        for _ in 0..<3 {
            _ = slots.take("a")
            slots.free("a", isGood: false)
        }
        #expect(slots.pause("a") == .twoMinutes)
        #expect(self.take(&slots) == 1)
        let mayWait = slots.beginWait("a")
        #expect(!mayWait)
        slots.free("a", isGood: true)
        #expect(slots.pause("a") == .tenSeconds)
        #expect(self.take(&slots) == 10)
    }

    @Test func noMoreWaitHereThanWork() {
        var slots = OwnerSlots()
        #expect(self.take(&slots) == 10)
        var waiting = (0..<50).count { _ in slots.beginWait("a") }
        #expect(waiting == 10)
        slots.endWait("a")
        waiting = (0..<50).count { _ in slots.beginWait("a") }
        #expect(waiting == 1)
    }

    @Test func whoAsksToBeLeftAloneIsLeftAlone() {
        var slots = OwnerSlots()
        let start = ContinuousClock.now
        let first = slots.take("a", start)
        slots.free("a", isGood: false, rest: .seconds(3_600), start)
        for (seconds, pause) in [
            (0, WaitStep.tenMinutes), (3_400, .tenMinutes), (3_500, .twoMinutes), (3_595, .tenSeconds),
        ] {
            let now = start + .seconds(seconds)
            let taken = slots.take("a", now)
            let waits = slots.beginWait("a", now)
            #expect(!taken && !waits, "\(seconds)")
            #expect(slots.pause("a", now) == pause, "\(seconds)")
        }
        let other = slots.take("b", start)
        let again = slots.take("a", start + .seconds(3_600))
        #expect(first && other && again)
        // A shorter rest does not end a longer one.
        let both = self.take(&slots, "c", upTo: 2)
        for rest in [60, 1] as [Int64] { slots.free("c", isGood: false, rest: .seconds(rest), start) }
        let early = slots.take("c", start + .seconds(59))
        let late = slots.take("c", start + .seconds(60))
        #expect(both == 2 && !early && late)
    }

    @Test func whatWasNotTriedSaysNothingOfTheReceiver() {
        var slots = OwnerSlots()
        for _ in 0..<5 {
            _ = slots.take("a")
            slots.free("a", isGood: nil)
        }
        #expect(slots.pause("a") == .tenSeconds)
    }
}
