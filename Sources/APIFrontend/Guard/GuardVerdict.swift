import Common

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
}
