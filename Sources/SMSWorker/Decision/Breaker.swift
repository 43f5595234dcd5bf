import SMS

/// Leaves a provider alone that does not take our calls, and finds out with single calls when it does again.
///
/// A fault of the account is believed when it has a second opinion: the provider's answer to a question about the account that
/// holds nothing of any sender's, or the same code at a call of ours that has nothing in common with the first one, neither
/// receiver nor owner. That goes for probes too: without a second opinion none makes the rest longer. What a sender's own choice
/// of template meets is the sender's: it never opens a breaker by what the provider answers.
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
    /// Faults of the account since the last call that went well, by the provider's code: who met each last as a call of ours.
    ///
    /// As many as the provider has such codes.
    private var doubts: [String: Doubt] = [:]
    private var probeSince: ContinuousClock.Instant?
    /// The code of the fault of the account that is believed.
    private(set) var accountFault: String?

    private struct Doubt: Equatable {
        /// Nil as long as only senders' own templates have met it.
        var witness: BreakerCaller?
    }

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

    /// For how long all workers leave a provider alone after an outcome; nil if it asks for nothing.
    ///
    /// - Parameter isOurs: see ``BreakerCall/isOurs``.
    static func pause(after outcome: SendOutcome, isOurs: Bool) -> Duration? {
        switch outcome.kind {
        case .throttled: outcome.retryAfter ?? Self.throttleRest
        // A service that is down may say until when; what a sender's own template meets is the sender's.
        case .notSent where isOurs: outcome.retryAfter.flatMap { $0 > .zero ? $0 : nil }
        case .notSent, .accepted, .rejectedMessage, .rejectedRoute, .rejectedAccount, .uncertain, .unknown: nil
        }
    }

    /// Notes the end of a call.
    ///
    /// - Parameters:
    ///   - caller: see ``BreakerCall/caller``.
    ///   - isOurs: see ``BreakerCall/isOurs``.
    mutating func ended(
        _ outcome: SendOutcome, by caller: BreakerCaller, isOurs: Bool = true, _ now: ContinuousClock.Instant
    ) -> Effect {
        // Of a call that was not made nothing is learned, least of all that the provider is well.
        guard outcome.source != .ourselves else {
            self.abandon()
            return .nothing
        }
        let wasOpen = self.openUntil != nil
        let isProbe = self.probeSince != nil
        self.probeSince = nil
        switch outcome.kind {
        case .accepted: return self.close()
        case .rejectedMessage, .rejectedRoute:
            // That a provider does not know a sender's template is no word on the account.
            return isOurs || self.doubts.isEmpty ? self.close() : .nothing
        case .throttled: self.pause(outcome.retryAfter ?? Self.throttleRest, now)
        case .rejectedAccount:
            return self.accountRefused(outcome.code, by: isOurs ? caller : nil, isProbe: isProbe, now)
        case .notSent, .uncertain, .unknown:
            // An answer, and the open question in it, may be about what the sender chose; silence is not.
            guard isOurs || outcome.source == .silence else { return .nothing }
            self.failures += 1
            // Nor does such an answer say that the account is still refused.
            let isFailedProbe = isProbe && (self.cause != .account || outcome.source == .silence)
            let isDown = self.failures >= Self.failureLimit || isFailedProbe
            if isDown {
                self.open(
                    self.cause == .account && isFailedProbe ? .account : .failures, Self.failureRest, isProbe, now)
            }
            let pause = Self.pause(after: outcome, isOurs: isOurs)
            if let pause { self.pause(pause, now) }
            guard isDown || pause != nil else { return .nothing }
        }
        return wasOpen ? .nothing : .changed
    }

    /// Notes that the account itself is refused, by an answer that holds nothing of any sender's.
    mutating func accountConfirmed(_ code: String, _ now: ContinuousClock.Instant) -> Effect {
        // A call that went well since then knows better, and another refusal is another matter.
        guard self.doubts[code] != nil else { return .nothing }
        return self.refuse(code, now)
    }

    /// Leaves the provider alone for a while, as when another worker was told to.
    mutating func pause(_ rest: Duration, _ now: ContinuousClock.Instant) {
        guard self.openUntil.map({ $0 < now + rest }) ?? true else { return }
        self.openUntil = now + rest
        // Who is down is tried by single calls after the rest, as it would be without one.
        guard self.failures < Self.failureLimit else { return }
        self.cause = .throttle
        self.rest = .zero
    }

    /// Whether it rests for a fault of the account: what was under way when that began says nothing new.
    private func isRefusing(_ now: ContinuousClock.Instant) -> Bool {
        self.cause == .account && self.openUntil.map { $0 > now } ?? false
    }

    private mutating func close() -> Effect {
        let wasOpen = self.openUntil != nil
        self = Breaker()
        return wasOpen ? .changed : .nothing
    }

    /// - Parameter caller: nil for a call that is not ours.
    private mutating func accountRefused(
        _ code: String, by caller: BreakerCaller?, isProbe: Bool, _ now: ContinuousClock.Instant
    ) -> Effect {
        guard !self.isRefusing(now) else { return .nothing }
        let witness = self.doubts[code]?.witness
        self.doubts[code] = Doubt(witness: caller ?? witness)
        guard let caller, let witness, caller.isUnrelated(to: witness) else {
            // It answers: what it was left alone for is over. After a fault of the account single calls go on to find out.
            if isProbe, self.cause != .account { self.openUntil = nil }
            return .doubted
        }
        return self.refuse(code, now)
    }

    /// Leaves it alone for a fault of the account that is believed: for longer if it was left alone for one before.
    private mutating func refuse(_ code: String, _ now: ContinuousClock.Instant) -> Effect {
        guard !self.isRefusing(now) else { return .nothing }
        let wasOpen = self.openUntil != nil
        self.accountFault = code
        self.open(.account, Self.accountRest, wasOpen && self.cause == .account, now)
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
