import Common
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

    @Test func metricsHaveFewLabels() {
        #expect(WebhookAnswer.answered(204).label == "2xx")
        #expect(WebhookAnswer.answered(999).label == "5xx")
        #expect(WebhookAnswer.failed("broken").label == "broken")
    }
}

@Suite struct OwnerSlotsTests {
    @Test func oneOwnerHasTenSlotsAndTheNextItsOwn() {
        var slots = OwnerSlots()
        for _ in 0..<10 { #expect(slots.take("a")) }
        #expect(!slots.take("a"))
        #expect(slots.take("b"))
        slots.free("a", isGood: true)
        #expect(slots.take("a"))
    }

    @Test func aFailingReceiverHasOneSlotUntilItIsBack() {
        var slots = OwnerSlots()
        for _ in 0..<3 {
            #expect(slots.take("a"))
            slots.free("a", isGood: false)
        }
        #expect(slots.pause("a") == .twoMinutes)
        #expect(slots.take("a"))
        #expect(!slots.take("a"))
        #expect(!slots.beginWait("a"))
        slots.free("a", isGood: true)
        #expect(slots.pause("a") == .tenSeconds)
        for _ in 0..<10 { #expect(slots.take("a")) }
    }

    @Test func noMoreWaitHereThanWork() {
        var slots = OwnerSlots()
        for _ in 0..<10 { #expect(slots.take("a")) }
        for _ in 0..<10 { #expect(slots.beginWait("a")) }
        #expect(!slots.beginWait("a"))
        slots.endWait("a")
        #expect(slots.beginWait("a"))
    }

    @Test func whatWasNotTriedSaysNothingOfTheReceiver() {
        var slots = OwnerSlots()
        for _ in 0..<5 {
            #expect(slots.take("a"))
            slots.free("a", isGood: nil)
        }
        #expect(slots.pause("a") == .tenSeconds)
    }
}
