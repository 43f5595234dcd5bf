import Common
import Testing

@testable import SMSWorker

@Suite struct BreakerTests {
    private let start = ContinuousClock.now

    private func failing(_ count: Int, _ outcome: SendOutcome = .notSent("refused")) -> Breaker {
        var breaker = Breaker()
        for _ in 0..<count { _ = breaker.ended(outcome, self.start) }
        return breaker
    }

    @Test func failuresInARowOpenIt() {
        #expect(self.failing(Breaker.failureLimit - 1).state(self.start) == .ready)
        #expect(self.failing(Breaker.failureLimit).state(self.start) == .resting(.seconds(2)))
        #expect(self.failing(Breaker.failureLimit, .uncertain("x")).state(self.start) == .resting(.seconds(2)))
    }

    @Test func anAnswerInBetweenKeepsItClosed() {
        var breaker = self.failing(Breaker.failureLimit - 1)
        _ = breaker.ended(.rejectedMessage("411"), self.start)
        for _ in 1..<Breaker.failureLimit { _ = breaker.ended(.notSent("x"), self.start) }
        #expect(breaker.state(self.start) == .ready)
    }

    @Test func oneCallAtATimeFindsOutWhetherItIsWell() {
        var breaker = self.failing(Breaker.failureLimit)
        let later = self.start + .seconds(2)
        let step1 = breaker.begin(self.start)
        #expect(!step1)
        let step2 = breaker.begin(later)
        #expect(step2)
        let step3 = breaker.begin(later)
        #expect(!step3)
        #expect(breaker.state(later) == .resting(.seconds(1)))
        _ = breaker.ended(.accepted("1"), later)
        let step4 = breaker.begin(later)
        #expect(step4)
        let step5 = breaker.begin(later)
        #expect(step5)
    }

    @Test func aFailedProbeDoublesTheRest() {
        var breaker = self.failing(Breaker.failureLimit)
        var now = self.start
        var rests: [Duration] = []
        for _ in 0..<6 {
            guard case .resting(let rest) = breaker.state(now) else { break }
            rests.append(rest)
            now += rest
            let step6 = breaker.begin(now)
            #expect(step6)
            _ = breaker.ended(.notSent("x"), now)
        }
        #expect(rests == [2, 4, 8, 16, 30, 30].map { .seconds($0) })
    }

    @Test func aProbeThatWasNotMadeLeavesRoomForAnother() {
        var breaker = self.failing(Breaker.failureLimit)
        let later = self.start + .seconds(2)
        let step7 = breaker.begin(later)
        #expect(step7)
        breaker.abandon()
        let step8 = breaker.begin(later)
        #expect(step8)
    }

    // MARK: Faults of the account

    private let refused = SendOutcome.rejectedAccount("418")

    @Test func aFaultOfTheAccountIsDoubtedAndOpensItWithTheAccountsOwnWord() {
        var breaker = Breaker()
        let first = breaker.ended(self.refused, self.start)
        #expect(first == .doubted)
        #expect(breaker.state(self.start) == .ready)
        let other = breaker.accountConfirmed("403", self.start)
        #expect(other == .nothing, "another fault")
        let word = breaker.accountConfirmed("418", self.start)
        #expect(word == .changed)
        #expect(breaker.state(self.start) == .refusing(.seconds(15)))
        #expect(breaker.accountFault == "418")
        // Calls that were under way say the same again, and change nothing.
        let late = breaker.ended(self.refused, self.start + .seconds(1))
        let again = breaker.accountConfirmed("418", self.start + .seconds(1))
        #expect(late == .nothing && again == .nothing)
        #expect(breaker.state(self.start) == .refusing(.seconds(15)))
        let later = self.start + .seconds(15)
        let probes = breaker.begin(later)
        #expect(probes)
        let closed = breaker.ended(.accepted("1"), later)
        #expect(closed == .changed)
        #expect(breaker.state(later) == .ready)
        #expect(breaker.accountFault == nil)
    }

    @Test func theSameFaultAtTheNextCallOfOursIsASecondOpinionToo() {
        var breaker = Breaker()
        _ = breaker.ended(self.refused, self.start)
        let second = breaker.ended(self.refused, self.start)
        #expect(second == .changed)
        #expect(breaker.state(self.start) == .refusing(.seconds(15)))
        // A probe of ours that meets it again makes it rest longer.
        let later = self.start + .seconds(15)
        _ = breaker.begin(later)
        _ = breaker.ended(self.refused, later)
        #expect(breaker.state(later) == .refusing(.seconds(30)))
    }

    @Test func aCallThatGoesWellInBetweenIsTheBetterOpinion() {
        var breaker = Breaker()
        for _ in 0..<5 {
            let doubted = breaker.ended(self.refused, self.start)
            #expect(doubted == .doubted)
            _ = breaker.ended(.accepted("1"), self.start)
        }
        let word = breaker.accountConfirmed("418", self.start)
        #expect(word == .nothing)
        #expect(breaker.state(self.start) == .ready)
    }

    @Test("what a sender's own template meets opens nothing", arguments: ["418", "426"])
    func foreign(code: String) {
        var breaker = Breaker()
        for _ in 0..<100 {
            let effect = breaker.ended(.rejectedAccount(code), isOurs: false, self.start)
            #expect(effect == .doubted)
            _ = breaker.ended(.uncertain("402"), isOurs: false, self.start)
        }
        #expect(breaker.state(self.start) == .ready)
        // Nor does it count as the first of two of ours.
        let ours = breaker.ended(.rejectedAccount(code), self.start)
        #expect(ours == .doubted)
        // That a provider does not know a sender's template takes nothing back.
        _ = breaker.ended(.rejectedRoute("424"), isOurs: false, self.start)
        let second = breaker.ended(.rejectedAccount(code), self.start)
        #expect(second == .changed)
        let later = self.start + .seconds(15)
        _ = breaker.begin(later)
        _ = breaker.ended(.rejectedRoute("424"), isOurs: false, later)
        #expect(breaker.accountFault == code)
        _ = breaker.begin(later)
        _ = breaker.ended(.rejectedAccount(code), isOurs: false, later)
        #expect(breaker.state(later) == .ready, "a call of ours finds out")
    }

    @Test func theAccountsOwnWordCountsAfterASendersFaultToo() {
        var breaker = Breaker()
        _ = breaker.ended(self.refused, isOurs: false, self.start)
        let word = breaker.accountConfirmed("418", self.start)
        #expect(word == .changed)
        #expect(breaker.state(self.start) == .refusing(.seconds(15)))
    }

    @Test func silenceOpensItWhosoeverCallsItMeets() {
        var breaker = Breaker()
        for _ in 0..<Breaker.failureLimit { _ = breaker.ended(.uncertain("no_answer"), isOurs: false, self.start) }
        #expect(breaker.state(self.start) == .resting(.seconds(2)))
    }

    @Test func codesShareABreakerWithNobody() {
        let forms = [(MessageKind.otp, Carriage.text("x")), (.otp, .template(id: "x", values: []))].map(
            BreakerForm.init)
        #expect(forms == [.codes, .codes])
        #expect(BreakerForm(.text, .text("x")) == .text)
        #expect(BreakerForm(.text, .template(id: "x", values: [])) == .template)
    }

    @Test func throttlingPausesForAsLongAsTheProviderSays() {
        var breaker = Breaker()
        _ = breaker.ended(.throttled("429", retryAfter: .seconds(60)), self.start)
        #expect(breaker.state(self.start) == .resting(.seconds(60)))
        let later = self.start + .seconds(60)
        let first = breaker.begin(later)
        let second = breaker.begin(later)
        #expect(first && second, "then for all")
        var other = Breaker()
        _ = other.ended(.throttled("429"), self.start)
        #expect(other.state(self.start) == .resting(Breaker.throttleRest))
    }
}
