import SMS

/// How many deliveries of each owner are at work: a slow receiver gets some of the worker, and never all of it, and one that asks
/// to be left alone gets nothing for a while.
///
/// Pure: the time comes in.
struct OwnerSlots: Sendable {
    /// Deliveries of one owner at once.
    static let limit = 10
    /// Of one whose receiver fails: enough to see whether it is back.
    static let failingLimit = 1
    /// Failures in a row after which a receiver counts as failing.
    static let patience = 3
    /// Owners remembered for their failures.
    static let memory = 10_000

    private struct Owner {
        var inFlight = 0
        var waiting = 0
        var failures = 0
        var restsUntil: ContinuousClock.Instant?

        var limit: Int { self.failures < OwnerSlots.patience ? OwnerSlots.limit : OwnerSlots.failingLimit }
        var isIdle: Bool { self.inFlight == 0 && self.waiting == 0 }

        func rest(_ now: ContinuousClock.Instant) -> Duration {
            self.restsUntil.map { max(.zero, $0 - now) } ?? .zero
        }
    }

    private var owners: [String: Owner] = [:]

    /// Takes a slot, if there is one.
    mutating func take(_ name: String, _ now: ContinuousClock.Instant = .now) -> Bool {
        var owner = self.owners[name] ?? Owner()
        guard owner.inFlight < owner.limit, owner.rest(now) == .zero else { return false }
        owner.inFlight += 1
        self.owners[name] = owner
        return true
    }

    /// Lets a delivery wait here for a slot; false if as many wait as work, and for one that fails or rests.
    mutating func beginWait(_ name: String, _ now: ContinuousClock.Instant = .now) -> Bool {
        guard var owner = self.owners[name], owner.limit == Self.limit, owner.waiting < Self.limit,
            owner.rest(now) == .zero
        else { return false }
        owner.waiting += 1
        self.owners[name] = owner
        return true
    }

    /// Ends a wait.
    mutating func endWait(_ name: String) {
        self.owners[name]?.waiting -= 1
    }

    /// How long a delivery that got no slot stays away: those of a failing receiver are many, and in no hurry, and those of one
    /// that rests have nothing to do before.
    func pause(_ name: String, _ now: ContinuousClock.Instant = .now) -> WaitStep {
        guard let owner = self.owners[name] else { return .tenSeconds }
        return max(
            owner.limit == Self.failingLimit ? .twoMinutes : .tenSeconds, WebhookRetry.step(covering: owner.rest(now)))
    }

    /// Gives a slot back.
    ///
    /// - Parameters:
    ///   - isGood: whether the receiver took it; nil if it was not tried.
    ///   - rest: for how long the receiver asks to be left alone.
    mutating func free(
        _ name: String, isGood: Bool?, rest: Duration? = nil, _ now: ContinuousClock.Instant = .now
    ) {
        guard var owner = self.owners[name] else { return }
        owner.inFlight -= 1
        if let isGood { owner.failures = isGood ? 0 : owner.failures + 1 }
        if let rest, rest > owner.rest(now) { owner.restsUntil = now + rest }
        let isForgotten = owner.isIdle && (owner.failures == 0 || self.owners.count > Self.memory)
        self.owners[name] = isForgotten ? nil : owner
    }
}
