import Common

/// Leaves a provider alone that does not take our calls, and finds out with single calls when it does again.
///
/// Pure: the time comes in.
struct Breaker: Sendable, Equatable {
    /// Failures in a row that open it.
    static let failureLimit = 10
    /// How long it stays open at first and at most, for failures.
    static let failureRest = (first: Duration.seconds(2), most: Duration.seconds(30))
    /// How long it stays open at first and at most, for a fault of the account.
    static let accountRest = (first: Duration.seconds(15), most: Duration.seconds(300))
    /// A throttled provider rests this long if it does not say how long.
    static let throttleRest = Duration.seconds(5)
    /// A probe that has not ended by then does not keep others from probing.
    static let probeLimit = Duration.seconds(30)

    private enum Cause: Equatable { case failures, account, throttle }

    private var openUntil: ContinuousClock.Instant?
    private var cause = Cause.failures
    private var rest = Duration.zero
    private var failures = 0
    private var probeSince: ContinuousClock.Instant?
    /// The code of the last fault of the account.
    private(set) var accountFault: String?

    /// Whether calls are taken.
    func state(_ now: ContinuousClock.Instant) -> ProviderState {
        guard let until = self.openUntil else { return .ready }
        if until > now { return self.closed(for: until - now) }
        // Who asked for a pause is not broken: after it there is nothing to find out.
        if self.cause == .throttle { return .ready }
        guard let since = self.probeSince, now - since < Self.probeLimit else { return .ready }
        return self.closed(for: .seconds(1))
    }

    /// Takes the right to make a call; false if another one probes already, or it is open.
    mutating func begin(_ now: ContinuousClock.Instant) -> Bool {
        guard self.state(now) == .ready else { return false }
        if self.openUntil != nil, self.cause != .throttle { self.probeSince = now }
        return true
    }

    /// Notes that a call was not made after all.
    mutating func abandon() {
        self.probeSince = nil
    }

    /// Notes the end of a call; true if this opened or closed it.
    mutating func ended(_ outcome: SendOutcome, _ now: ContinuousClock.Instant) -> Bool {
        let wasOpen = self.openUntil != nil
        let isProbe = self.probeSince != nil
        self.probeSince = nil
        switch outcome.kind {
        case .accepted, .rejectedMessage, .rejectedRoute:
            self = Breaker()
            return wasOpen
        case .throttled:
            self.pause(outcome.retryAfter ?? Self.throttleRest, now)
        case .rejectedAccount:
            self.accountFault = outcome.code
            self.open(.account, Self.accountRest, isProbe, now)
        case .notSent, .uncertain:
            self.failures += 1
            guard self.failures >= Self.failureLimit || isProbe else { return false }
            self.open(self.cause == .account && isProbe ? .account : .failures, Self.failureRest, isProbe, now)
        }
        return !wasOpen
    }

    /// Leaves the provider alone for a while, as when another worker was told to.
    mutating func pause(_ rest: Duration, _ now: ContinuousClock.Instant) {
        guard self.openUntil.map({ $0 < now + rest }) ?? true else { return }
        self.openUntil = now + rest
        self.cause = .throttle
        self.rest = .zero
    }

    private mutating func open(
        _ cause: Cause, _ rests: (first: Duration, most: Duration), _ isProbe: Bool, _ now: ContinuousClock.Instant
    ) {
        // What was under way when it opened says nothing new.
        if let until = self.openUntil, until > now, self.cause == cause { return }
        self.rest = isProbe && self.rest > .zero ? min(self.rest * 2, rests.most) : rests.first
        self.cause = cause
        self.openUntil = now + self.rest
    }

    private func closed(for rest: Duration) -> ProviderState {
        self.cause == .account ? .refusing(rest) : .resting(rest)
    }
}
