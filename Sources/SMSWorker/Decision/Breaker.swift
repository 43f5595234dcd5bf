import Common

/// Leaves a provider alone that does not take our calls, and finds out with single calls when it does again.
///
/// A fault of the account is believed when it has a second opinion: the provider's answer to a question about the account that
/// holds nothing of any sender's, or the same fault at the next call of ours. What a sender's own choice of template meets is
/// the sender's: it never opens a breaker by what the provider answers.
///
/// Pure: the time comes in.
struct Breaker: Sendable, Equatable {
    /// Failures in a row that open it.
    static let failureLimit = 10
    /// How long it stays open at first and at most, for failures.
    static let failureRest = (first: Duration.seconds(2), most: Duration.seconds(30))
    /// How long it stays open at first and at most, for a fault of the account.
    static let accountRest = (first: Duration.seconds(15), most: Duration.seconds(300))
    /// Faults of the account in a row, of calls of ours, that open it without another's word.
    static let accountFaultLimit = 2
    /// A throttled provider rests this long if it does not say how long.
    static let throttleRest = Duration.seconds(5)
    /// A probe that has not ended by then does not keep others from probing.
    static let probeLimit = Duration.seconds(30)

    /// What the end of a call has led to.
    enum Effect: Sendable, Equatable {
        /// Nothing that others notice.
        case nothing
        /// It opened or closed.
        case changed
        /// There was a fault of the account that wants a second opinion.
        case doubted
    }

    private enum Cause: Equatable { case failures, account, throttle }

    private var openUntil: ContinuousClock.Instant?
    private var cause = Cause.failures
    private var rest = Duration.zero
    private var failures = 0
    private var accountFaults = 0
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

    /// Notes the end of a call.
    ///
    /// - Parameter isOurs: see ``BreakerCall/isOurs``.
    mutating func ended(_ outcome: SendOutcome, isOurs: Bool = true, _ now: ContinuousClock.Instant) -> Effect {
        let wasOpen = self.openUntil != nil
        let isProbe = self.probeSince != nil
        self.probeSince = nil
        switch outcome.kind {
        case .accepted: return self.close()
        case .rejectedMessage, .rejectedRoute:
            // That a provider does not know a sender's template is no word on the account.
            return isOurs || self.accountFault == nil ? self.close() : .nothing
        case .throttled: self.pause(outcome.retryAfter ?? Self.throttleRest, now)
        case .rejectedAccount: return self.accountRefused(outcome.code, isOurs: isOurs, isProbe: isProbe, now)
        case .notSent, .uncertain:
            // An answer, and the open question in it, may be about what the sender chose; silence is not.
            guard isOurs || Int(outcome.code) == nil else { return .nothing }
            self.failures += 1
            guard self.failures >= Self.failureLimit || isProbe else { return .nothing }
            self.open(self.cause == .account && isProbe ? .account : .failures, Self.failureRest, isProbe, now)
        }
        return wasOpen ? .nothing : .changed
    }

    /// Notes that the account itself is refused, by an answer that holds nothing of any sender's.
    mutating func accountConfirmed(_ code: String, _ now: ContinuousClock.Instant) -> Effect {
        // A call that went well since then knows better, and another refusal is another matter.
        guard self.accountFault == code, !self.isRefusing else { return .nothing }
        let wasOpen = self.openUntil != nil
        self.open(.account, Self.accountRest, false, now)
        return wasOpen ? .nothing : .changed
    }

    /// Leaves the provider alone for a while, as when another worker was told to.
    mutating func pause(_ rest: Duration, _ now: ContinuousClock.Instant) {
        guard self.openUntil.map({ $0 < now + rest }) ?? true else { return }
        self.openUntil = now + rest
        self.cause = .throttle
        self.rest = .zero
    }

    private var isRefusing: Bool { self.openUntil != nil && self.cause == .account }

    private mutating func close() -> Effect {
        let wasOpen = self.openUntil != nil
        self = Breaker()
        return wasOpen ? .changed : .nothing
    }

    private mutating func accountRefused(
        _ code: String, isOurs: Bool, isProbe: Bool, _ now: ContinuousClock.Instant
    ) -> Effect {
        guard !self.isRefusing else {
            guard isOurs else { return .nothing }
            self.accountFault = code
            self.open(.account, Self.accountRest, isProbe, now)
            return .nothing
        }
        self.accountFault = code
        self.accountFaults += isOurs ? 1 : 0
        guard isOurs, self.accountFaults >= Self.accountFaultLimit else {
            // It answers: what it was left alone for is over.
            if isProbe { self.openUntil = nil }
            return .doubted
        }
        let wasOpen = self.openUntil != nil
        self.open(.account, Self.accountRest, false, now)
        return wasOpen ? .nothing : .changed
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
