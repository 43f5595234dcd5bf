import Limits
import Primitives

/// What the guard makes of a block of numbers, and why.
struct GuardVerdict: Sendable, Equatable {
    enum Decision: String, Sendable {
        case pass
        /// One code at a time, with pauses.
        case slow
        /// None for a while.
        case block
    }

    /// Why.
    enum Reason: String, Sendable {
        case rule
        /// A rule that begins to hold now.
        case new
        case `operator`
        /// Many codes, of which none was entered.
        case floor
        /// The same, and hardly a code is entered anywhere.
        case outage
        case none
    }

    var decision = Decision.pass
    /// How long the next code has to wait; zero if it may go.
    var pause = Duration.zero
    var reason = Reason.none
}

extension GuardRules {
    /// The decision, from counts alone.
    func verdict(_ counts: GuardCounts, now: Int64 = WallClock.now) -> GuardVerdict {
        switch counts.rule {
        case .allow: return GuardVerdict(reason: .operator)
        case .block:
            return GuardVerdict(decision: .block, pause: .milliseconds(counts.ruleUntil - now), reason: .operator)
        case nil: break
        }
        if counts.until > now {
            return GuardVerdict(decision: .block, pause: .milliseconds(counts.until - now), reason: .rule)
        }
        if counts.sent >= self.blockAfter, counts.verified * 100 < counts.sent * Int64(self.blockBelow) {
            return GuardVerdict(decision: .block, pause: self.blockFor, reason: .new)
        }
        if counts.sent >= self.slowAfter, counts.verified * 100 < counts.sent * Int64(self.slowBelow) {
            return GuardVerdict(decision: .slow, pause: .milliseconds(max(0, counts.slot - now)), reason: .rule)
        }
        return GuardVerdict()
    }

    /// Whether a block is at the floor: sent so many codes that one would have been entered.
    func isAtFloor(_ counts: GuardCounts) -> Bool {
        self.floor > 0 && counts.rule == nil && counts.verified == 0 && counts.sent >= self.floor
    }

    /// Whether so many codes of a block have not been entered that further ones say nothing of all.
    ///
    /// Else whoever sends enough of them would look like a provider that does not deliver, and switch the floor off.
    func isInDoubt(_ counts: GuardCounts) -> Bool {
        self.floor > 0 && counts.verified == 0 && counts.sent + counts.newest >= max(1, self.floor / 5)
    }

    /// What a block at the floor gets: nothing until its counts change, unless nobody's codes are entered.
    ///
    /// That is a provider which does not deliver, and whoever asks again then is no fraud.
    func floorVerdict(
        _ counts: GuardCounts, _ totals: ConversionTotals, now: Int64 = WallClock.now
    ) -> GuardVerdict {
        // If none is entered for long, all blocks may be in doubt, and the last that were counted are gone.
        guard totals.verified > 0 || self.floorShare == 0,
            totals.verified * 100 >= totals.sent * Int64(self.floorShare)
        else {
            return GuardVerdict(reason: .outage)
        }
        return GuardVerdict(
            decision: .block, pause: .milliseconds(max(1_000, counts.oldestEnds - now)), reason: .floor)
    }
}
