import SMS
import Testing

@testable import SMSWorker

@Suite struct BreakerTests {
    private let start = ContinuousClock.now

    private let ann = BreakerCaller(receiver: "1", owner: "key:a")
    private let bob = BreakerCaller(receiver: "2", owner: "key:b")

    private func failing(_ count: Int, _ outcome: SendOutcome = .notSent("refused")) -> Breaker {
        var breaker = Breaker()
        for _ in 0..<count { _ = breaker.ended(outcome, by: self.ann, self.start) }
        return breaker
    }

    @Test func failuresInARowOpenIt() {
        #expect(self.failing(Breaker.failureLimit - 1).state(self.start) == .ready)
        #expect(self.failing(Breaker.failureLimit).state(self.start) == .resting(.seconds(2)))
        #expect(self.failing(Breaker.failureLimit, .uncertain("x")).state(self.start) == .resting(.seconds(2)))
    }

    @Test func anAnswerInBetweenKeepsItClosed() {
        var breaker = self.failing(Breaker.failureLimit - 1)
        _ = breaker.ended(.rejectedMessage("411"), by: self.ann, self.start)
        for _ in 1..<Breaker.failureLimit { _ = breaker.ended(.notSent("x"), by: self.ann, self.start) }
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
        _ = breaker.ended(.accepted("1"), by: self.ann, later)
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
            _ = breaker.ended(.notSent("x"), by: self.ann, now)
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
        let first = breaker.ended(self.refused, by: self.ann, self.start)
        #expect(first == .doubted)
        #expect(breaker.state(self.start) == .ready)
        let other = breaker.accountConfirmed("403", self.start)
        #expect(other == .nothing, "another fault")
        let word = breaker.accountConfirmed("418", self.start)
        #expect(word == .changed)
        #expect(breaker.state(self.start) == .refusing(.seconds(15)))
        #expect(breaker.accountFault == "418")
        // Calls that were under way say the same again, and change nothing.
        let late = breaker.ended(self.refused, by: self.ann, self.start + .seconds(1))
        let again = breaker.accountConfirmed("418", self.start + .seconds(1))
        #expect(late == .nothing && again == .nothing)
        #expect(breaker.state(self.start) == .refusing(.seconds(15)))
        let later = self.start + .seconds(15)
        let probes = breaker.begin(later)
        #expect(probes)
        let closed = breaker.ended(.accepted("1"), by: self.ann, later)
        #expect(closed == .changed)
        #expect(breaker.state(later) == .ready)
        #expect(breaker.accountFault == nil)
    }

    @Test func theSameFaultAtAnUnrelatedCallOfOursIsASecondOpinionToo() {
        var breaker = Breaker()
        _ = breaker.ended(self.refused, by: self.ann, self.start)
        let second = breaker.ended(self.refused, by: self.bob, self.start)
        #expect(second == .changed)
        #expect(breaker.state(self.start) == .refusing(.seconds(15)))
        // A probe of ours that meets it again makes it rest longer.
        let later = self.start + .seconds(15)
        _ = breaker.begin(later)
        _ = breaker.ended(self.refused, by: self.ann, later)
        #expect(breaker.state(later) == .refusing(.seconds(30)))
    }

    @Test func aCallThatGoesWellInBetweenIsTheBetterOpinion() {
        var breaker = Breaker()
        for _ in 0..<5 {
            let doubted = breaker.ended(self.refused, by: self.ann, self.start)
            #expect(doubted == .doubted)
            _ = breaker.ended(.accepted("1"), by: self.ann, self.start)
        }
        let word = breaker.accountConfirmed("418", self.start)
        #expect(word == .nothing)
        #expect(breaker.state(self.start) == .ready)
    }

    @Test("what a sender's own template meets opens nothing", arguments: ["418", "426"])
    func foreign(code: String) {
        var breaker = Breaker()
        for _ in 0..<100 {
            let effect = breaker.ended(.rejectedAccount(code), by: self.ann, isOurs: false, self.start)
            #expect(effect == .doubted)
            _ = breaker.ended(.uncertain("402"), by: self.ann, isOurs: false, self.start)
        }
        #expect(breaker.state(self.start) == .ready)
        // Nor does it count as the first of two of ours.
        let ours = breaker.ended(.rejectedAccount(code), by: self.ann, self.start)
        #expect(ours == .doubted)
        // That a provider does not know a sender's template takes nothing back.
        _ = breaker.ended(.rejectedRoute("424"), by: self.ann, isOurs: false, self.start)
        let second = breaker.ended(.rejectedAccount(code), by: self.bob, self.start)
        #expect(second == .changed)
        let later = self.start + .seconds(15)
        _ = breaker.begin(later)
        _ = breaker.ended(.rejectedRoute("424"), by: self.ann, isOurs: false, later)
        #expect(breaker.accountFault == code)
        _ = breaker.begin(later)
        _ = breaker.ended(.rejectedAccount(code), by: self.ann, isOurs: false, later)
        #expect(breaker.state(later) == .ready, "a call of ours finds out")
    }

    @Test func theAccountsOwnWordCountsAfterASendersFaultToo() {
        var breaker = Breaker()
        _ = breaker.ended(self.refused, by: self.ann, isOurs: false, self.start)
        let word = breaker.accountConfirmed("418", self.start)
        #expect(word == .changed)
        #expect(breaker.state(self.start) == .refusing(.seconds(15)))
    }

    @Test func silenceOpensItWhosoeverCallsItMeets() {
        var breaker = Breaker()
        for _ in 0..<Breaker.failureLimit {
            _ = breaker.ended(.lost("no_answer"), by: self.ann, isOurs: false, self.start)
        }
        #expect(breaker.state(self.start) == .resting(.seconds(2)))
    }

    @Test(
        "answers to a sender's own template are no silence",
        arguments: ["http_500", "no_value", "contradiction", "402"])
    func answers(code: String) {
        var breaker = Breaker()
        for _ in 0..<100 {
            _ = breaker.ended(.uncertain(code), by: self.ann, isOurs: false, self.start)
            _ = breaker.ended(.notSent(code), by: self.ann, isOurs: false, self.start)
        }
        #expect(breaker.state(self.start) == .ready)
    }

    @Test func aCallThatWasNotMadeTellsNothing() {
        var breaker = self.failing(Breaker.failureLimit - 1)
        let none = breaker.ended(.otherCountry, by: self.bob, self.start)
        #expect(none == .nothing)
        _ = breaker.ended(.notConnected("refused"), by: self.ann, self.start)
        #expect(breaker.state(self.start) == .resting(.seconds(2)), "it did not begin anew")
        let later = self.start + .seconds(2)
        let probes = breaker.begin(later)
        let probed = breaker.ended(.noLine, by: self.bob, later)
        #expect(probes && probed == .nothing)
        let first = breaker.begin(later)
        let second = breaker.begin(later)
        #expect(first && !second, "one call still has to find out")
    }

    @Test(
        "one sender's calls are no second opinion",
        arguments: [("1", "key:a"), ("2", "key:a"), ("1", "key:b")], ["418", "http_403", "http_404"])
    func related(caller: (String, String), code: String) {
        var breaker = Breaker()
        _ = breaker.ended(.rejectedAccount(code), by: self.ann, self.start)
        let again = BreakerCaller(receiver: caller.0, owner: caller.1)
        for _ in 0..<20 {
            let effect = breaker.ended(.rejectedAccount(code), by: again, self.start)
            #expect(effect == .doubted)
        }
        #expect(breaker.state(self.start) == .ready)
        let word = breaker.accountConfirmed(code, self.start)
        #expect(word == .changed, "the account's own is")
    }

    @Test func aServiceThatIsDownMaySayUntilWhen() {
        var down = SendOutcome.notSent("http_503")
        down.retryAfter = .seconds(20)
        var breaker = Breaker()
        let first = breaker.ended(down, by: self.ann, self.start)
        #expect(first == .changed)
        #expect(breaker.state(self.start) == .resting(.seconds(20)))
        #expect(breaker.state(self.start + .seconds(20)) == .ready)
        #expect(Breaker.pause(after: down, isOurs: true) == .seconds(20), "for all workers")
        // Who has been down for long is asked by one call alone after the rest, as without a word.
        var long = self.failing(Breaker.failureLimit, down)
        #expect(long.state(self.start) == .resting(.seconds(20)))
        let (one, two) = (long.begin(self.start + .seconds(20)), long.begin(self.start + .seconds(20)))
        #expect(one && !two)
        // What a key's own template meets is the key's alone.
        var other = Breaker()
        let effect = other.ended(down, by: self.ann, isOurs: false, self.start)
        #expect(effect == .nothing && other.state(self.start) == .ready)
        #expect(Breaker.pause(after: down, isOurs: false) == nil)
        // Without a word, or with one that asks for nothing, ten in a row open it as before.
        for rest in [nil, Duration.zero] {
            down.retryAfter = rest
            #expect(Breaker.pause(after: down, isOurs: true) == nil)
            #expect(self.failing(Breaker.failureLimit - 1, down).state(self.start) == .ready)
            #expect(self.failing(Breaker.failureLimit, down).state(self.start) == .resting(.seconds(2)))
        }
        // A shorter rest does not end a longer one.
        down.retryAfter = .seconds(1)
        #expect(self.failing(Breaker.failureLimit, down).state(self.start) == .resting(.seconds(2)))
    }

    @Test func codesHaveNoOwnerAndAreToldApartByTheirReceivers() {
        var breaker = Breaker()
        let codes = ["1", "1", "2"].map { BreakerCaller(receiver: $0) }
        let effects = codes.map { breaker.ended(self.refused, by: $0, self.start) }
        #expect(effects == [.doubted, .doubted, .changed])
    }

    @Test func twoDifferentFaultsAreNoSecondOpinion() {
        var breaker = Breaker()
        _ = breaker.ended(.rejectedAccount("426"), by: self.ann, self.start)
        let other = breaker.ended(self.refused, by: self.bob, self.start)
        #expect(other == .doubted)
        #expect(breaker.state(self.start) == .ready)
        // Nor does one sender's fault make another's be forgotten.
        let same = breaker.ended(self.refused, by: self.ann, self.start)
        #expect(same == .changed)
        #expect(breaker.accountFault == "418")
    }

    @Test func aProbeMakesTheRestLongerOnlyWithASecondOpinion() {
        var breaker = Breaker()
        _ = breaker.ended(self.refused, by: self.ann, self.start)
        _ = breaker.ended(self.refused, by: self.bob, self.start)
        let later = self.start + .seconds(15)
        for outcome in [self.refused, .uncertain("402"), .rejectedAccount("426"), self.refused] {
            let probes = breaker.begin(later)
            #expect(probes)
            _ = breaker.ended(outcome, by: self.bob, later)
            #expect(breaker.state(later) == .ready, "the next call may find out")
        }
        let word = breaker.accountConfirmed("418", later)
        #expect(word == .nothing, "others have noticed")
        #expect(breaker.state(later) == .refusing(.seconds(30)))
        let last = later + .seconds(30)
        _ = breaker.begin(last)
        let foreign = breaker.ended(self.refused, by: self.ann, isOurs: false, last)
        #expect(foreign == .doubted, "the account is asked about after a sender's own template, too")
        let probes = breaker.begin(last)
        #expect(probes)
        _ = breaker.ended(self.refused, by: self.ann, last)
        #expect(breaker.state(last) == .refusing(.seconds(60)))
    }

    @Test func codesShareABreakerWithNobody() {
        let forms = [(MessageKind.otp, ProviderPayload.text("x")), (.otp, .template(id: "x", values: []))].map(
            BreakerForm.init)
        #expect(forms == [.codes, .codes])
        #expect(BreakerForm(.text, .text("x")) == .text)
        #expect(BreakerForm(.text, .template(id: "x", values: [])) == .template)
    }

    @Test func throttlingPausesForAsLongAsTheProviderSays() {
        var breaker = Breaker()
        _ = breaker.ended(.throttled("429", retryAfter: .seconds(60)), by: self.ann, self.start)
        #expect(breaker.state(self.start) == .resting(.seconds(60)))
        let later = self.start + .seconds(60)
        let first = breaker.begin(later)
        let second = breaker.begin(later)
        #expect(first && second, "then for all")
        var other = Breaker()
        _ = other.ended(.throttled("429"), by: self.ann, self.start)
        #expect(other.state(self.start) == .resting(Breaker.throttleRest))
    }
}
