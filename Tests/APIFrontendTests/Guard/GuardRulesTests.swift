import Limits
import Testing

@testable import APIFrontend

/// The guard's decision, from counts alone.
@Suite struct GuardRulesTests {
    /// A window of twelve seconds; the newest twelfth is number 1,000.
    private let now: Int64 = 1_000_500
    private let rules: GuardRules = {
        var rules = GuardRules()
        (rules.slowAfter, rules.slowBelow, rules.blockAfter, rules.blockBelow) = (10, 20, 100, 5)
        return rules
    }()

    private func counts(_ fields: [String: String]) -> GuardCounts {
        GuardCounts(fields, bucket: 1_000, now: self.now)
    }

    @Test func countsAreSummedOverTheWindowAndTheRestIsStale() {
        let counts = self.counts([
            "s:1000": "1", "s:999": "2", "s:989": "4", "s:988": "8", "v:1000": "16", "v:988": "32",
            "s:999:kavenegar": "3", "v:1000:kavenegar": "1", "s:900:kavenegar": "9", "junk": "1",
        ])
        #expect(counts.newest == 1 && counts.sent == 6 && counts.verified == 16)
        #expect(counts.providers == ["kavenegar": .init(sent: 3, verified: 1)])
        #expect(Set(counts.stale) == ["s:988", "v:988", "s:900:kavenegar", "junk"])
    }

    @Test(arguments: [
        (9, 0, GuardVerdict.Decision.pass), (10, 2, .pass), (10, 1, .slow), (99, 0, .slow), (100, 5, .slow),
        (100, 4, .block), (100, 20, .pass), (5_000, 250, .slow), (5_000, 249, .block),
    ])
    func volumeAndConversionDecide(sent: Int64, verified: Int64, decision: GuardVerdict.Decision) {
        let counts = self.counts(["s:999": "\(sent)", "v:1000": "\(verified)"])
        #expect(self.rules.verdict(counts, now: self.now).decision == decision)
    }

    @Test(arguments: [
        ("50", "0", 50, true), ("49", "0", 50, false), ("5000", "1", 50, false), ("5000", "0", 0, false),
    ])
    func aBlockThatEntersNothingIsAtTheFloor(sent: String, verified: String, floor: Int, isAtFloor: Bool) {
        var rules = self.rules
        rules.floor = floor
        #expect(rules.isAtFloor(self.counts(["s:999": sent, "v:990": verified])) == isAtFloor)
        #expect(!rules.isAtFloor(self.counts(["s:1000": sent, "v:990": verified])), "receivers may still be typing")
        let allowed = ["s:999": sent, "rule": "allow", "rule_until": "2000000"]
        #expect(!rules.isAtFloor(self.counts(allowed)))
    }

    @Test(arguments: [("9", "0", "0", false), ("9", "1", "0", true), ("10", "0", "1", false), ("0", "10", "0", true)])
    func aFifthOfTheFloorIsEnoughForDoubt(sent: String, newest: String, verified: String, isInDoubt: Bool) {
        let counts = self.counts(["s:999": sent, "s:1000": newest, "v:990": verified])
        #expect(self.rules.isInDoubt(counts) == isInDoubt)
        var rules = self.rules
        rules.floor = 0
        #expect(!rules.isInDoubt(counts))
    }

    @Test func theFloorHoldsWhileOthersEnterTheirCodes() {
        let counts = self.counts(["s:995": "60", "s:999": "60"])
        let refused = self.rules.floorVerdict(counts, .init(sent: 1_000, verified: 100), now: self.now)
        #expect(refused == GuardVerdict(decision: .block, pause: .milliseconds(6_500), reason: .floor))
        let outage = self.rules.floorVerdict(counts, .init(sent: 1_000, verified: 99), now: self.now)
        #expect(outage == GuardVerdict(reason: .outage))
        let silence = self.rules.floorVerdict(counts, .init(sent: 0, verified: 0), now: self.now)
        #expect(silence == GuardVerdict(reason: .outage), "all blocks are in doubt")
        var rules = self.rules
        rules.floorShare = 0
        let always = rules.floorVerdict(counts, .init(sent: 1_000, verified: 0), now: self.now)
        #expect(always.decision == .block)
    }

    @Test func whatIsBeingTypedDoesNotCount() {
        #expect(self.rules.verdict(self.counts(["s:1000": "5000"]), now: self.now).decision == .pass)
    }

    @Test func aBlockLastsAndASlotWaits() {
        let blocked = self.rules.verdict(self.counts(["until": "1003500"]), now: self.now)
        #expect(blocked == GuardVerdict(decision: .block, pause: .seconds(3), reason: .rule))
        let slowed = self.rules.verdict(self.counts(["s:999": "10", "slot": "1001500"]), now: self.now)
        #expect(slowed == GuardVerdict(decision: .slow, pause: .seconds(1), reason: .rule))
    }

    @Test func theOperatorOverrulesForAWhile() {
        let bad = ["s:999": "5000", "until": "2000000", "rule_until": "1001500"]
        let allowed = self.counts(bad.merging(["rule": "allow"]) { $1 })
        #expect(self.rules.verdict(allowed, now: self.now).decision == .pass)
        let blocked = self.rules.verdict(self.counts(["rule": "block", "rule_until": "1001500"]), now: self.now)
        #expect(blocked == GuardVerdict(decision: .block, pause: .seconds(1), reason: .operator))
        let over = GuardCounts(["rule": "block", "rule_until": "1001500"], bucket: 1_000, now: 1_001_500)
        #expect(self.rules.verdict(over, now: 1_001_500).decision == .pass)
    }

    @Test(arguments: [Int64.min, -1, 0, .max]) func countsThatNobodyMadeAreNoReasonToStop(number: Int64) {
        for rule in ["allow", "block", "x"] {
            let names = ["s:999", "v:999", "s:1000", "v:1000", "s:999:p", "v:999:p", "until", "slot", "rule_until"]
            var fields = Dictionary(uniqueKeysWithValues: names.map { ($0, "\(number)") })
            fields["rule"] = rule
            _ = self.rules.verdict(self.counts(fields), now: self.now)
            let block = GuardStatus.Block(prefix: "+98", counts: self.counts(fields))
            _ = block.columns(self.rules, ConversionTotals(sent: number, verified: number), now: self.now)
        }
    }
}
