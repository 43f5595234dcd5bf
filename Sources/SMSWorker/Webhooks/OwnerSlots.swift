import Common

/// How many deliveries of each owner are at work: a slow receiver gets some of the worker, and never all of it.
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

        var limit: Int { self.failures < OwnerSlots.patience ? OwnerSlots.limit : OwnerSlots.failingLimit }
        var isIdle: Bool { self.inFlight == 0 && self.waiting == 0 }
    }

    private var owners: [String: Owner] = [:]

    /// Takes a slot, if there is one.
    mutating func take(_ name: String) -> Bool {
        var owner = self.owners[name] ?? Owner()
        guard owner.inFlight < owner.limit else { return false }
        owner.inFlight += 1
        self.owners[name] = owner
        return true
    }

    /// Lets a delivery wait here for a slot; false if as many wait as work, and for one that fails.
    mutating func beginWait(_ name: String) -> Bool {
        guard var owner = self.owners[name], owner.limit == Self.limit, owner.waiting < Self.limit else { return false }
        owner.waiting += 1
        self.owners[name] = owner
        return true
    }

    /// Ends a wait.
    mutating func endWait(_ name: String) {
        self.owners[name]?.waiting -= 1
    }

    /// How long a delivery that got no slot stays away: those of a failing receiver are many, and in no hurry.
    func pause(_ name: String) -> WaitStep {
        self.owners[name]?.limit == Self.failingLimit ? .twoMinutes : .tenSeconds
    }

    /// Gives a slot back.
    ///
    /// - Parameter isGood: whether the receiver took it; nil if it was not tried.
    mutating func free(_ name: String, isGood: Bool?) {
        guard var owner = self.owners[name] else { return }
        owner.inFlight -= 1
        if let isGood { owner.failures = isGood ? 0 : owner.failures + 1 }
        let isForgotten = owner.isIdle && (owner.failures == 0 || self.owners.count > Self.memory)
        self.owners[name] = isForgotten ? nil : owner
    }
}
