import SMS

/// A provider that can carry the message, as it stands now.
struct Candidate: Sendable, Equatable {
    /// Which one.
    let service: ProviderService
    /// Whether a repeat there is recognised.
    var deduplicates = false
    /// Whether it can be asked about a lost answer.
    var canAsk = false
    /// Whether it takes calls.
    var state = ProviderState.ready
}

/// Whether a provider takes calls now.
enum ProviderState: Sendable, Equatable {
    /// It does.
    case ready
    /// It is left alone for a while: too many calls, or too many failures.
    case resting(Duration)
    /// It takes nothing from our account; it is tried again after a while.
    case refusing(Duration)
}

/// What to do for a message next.
enum NextStep: Sendable, Equatable {
    /// Call this provider now.
    case call(ProviderService)
    /// Ask this provider now what became of the last call.
    case ask(ProviderService)
    /// Come back after a pause.
    case wait(WaitStep)
    /// Nothing more.
    case end(MessageStatus, reason: String)
}

/// Everything the decision depends on.
struct Situation: Sendable, Equatable {
    /// What the message is for.
    var kind = MessageKind.otp
    /// The attempts so far, the last one included.
    var history: [Attempt] = []
    /// The providers that can carry the message, in order.
    var chain: [Candidate] = []
    /// Until the deadline.
    var left = Duration.seconds(240)
    /// Questions asked about lost answers.
    var asked = 0
    /// Whether the message comes from its lane or a pause, and so may be called for now.
    var hasRested = true
    /// -1, 0 or 1: which of the neighbouring pauses to take, so that what failed together does not come back together.
    var jitter = 0
}

/// Decides what follows from a message's history.
///
/// Pure: situation in, step out. The rules, in their order:
/// 1. An answer ends it: accepted, or refused for what it is; `uncertain` if another call may have sent it.
/// 2. A call of unknown outcome at a provider that recognises repeats is repeated there and nowhere else.
/// 3. Elsewhere the provider is asked, if it can be; else a code may be repeated once, and any other message ends
///    `uncertain`.
/// 4. Otherwise the provider called least comes next, in the chain's order: at once if it was called less often than the
///    last one, else after a pause.
struct RetryPolicy: Sendable {
    /// Attempts for one message.
    var maxAttempts = 8

    /// Attempts for one message that may end with their worker; more, and the message itself may be what kills workers.
    static let crashLimit = 3
    /// Questions about one lost answer.
    static let askLimit = 3
    /// Attempts of unknown outcome for a code at providers that do not recognise repeats: the first, and one repeat.
    static let blindCalls = 2
    /// Answers that leave the outcome open (Kavenegar's 402): the first, and one repeat.
    static let openAnswers = 2

    /// The next step.
    func next(_ now: Situation) -> NextStep {
        if let last = now.history.last {
            if last.outcome == .accepted { return .end(.sent, reason: "") }
            if last.outcome == .rejectedMessage {
                return .end(now.isOpenBeside(last) ? .uncertain : .failed, reason: last.code ?? "")
            }
        }
        guard now.left > .zero else { return now.giveUp(.expired, "deadline") }
        guard now.history.count(where: { $0.code == Attempt.crashCode }) < Self.crashLimit else {
            return .end(.parked, reason: ParkedReason.crashLoop)
        }
        if let pinned = now.pinned { return self.repeatCall(at: pinned, now) }
        if let step = self.ask(now) { return step }
        if !now.unresolved.isEmpty {
            guard now.kind == .otp, now.unresolved.count < Self.blindCalls else {
                return .end(.uncertain, reason: "no_answer")
            }
        }
        guard now.history.count < self.maxAttempts else {
            return now.giveUp(now.kind == .otp ? .failed : .parked, ParkedReason.exhausted)
        }
        return self.choose(now)
    }

    /// Rule 2.
    private func repeatCall(at provider: Candidate, _ now: Situation) -> NextStep {
        let attempts = now.attempts(at: provider.service.rawValue)
        let openAnswers = attempts.count { $0.isUncertain && $0.code.flatMap { Int($0) } != nil }
        let isRefused = attempts.last?.outcome == .rejectedRoute
        guard now.history.count < self.maxAttempts, openAnswers < Self.openAnswers, !isRefused else {
            return .end(.uncertain, reason: "no_answer")
        }
        if now.hasRested, provider.state == .ready { return .call(provider.service) }
        return self.pause(after: attempts.count, atLeast: provider.rest, now)
    }

    /// Rule 3, first half; nil if there is nothing to be asked.
    private func ask(_ now: Situation) -> NextStep? {
        guard let last = now.history.last, last.isUncertain, now.asked < Self.askLimit,
            let asked = now.chain.first(where: { last.isAt($0) && $0.canAsk })
        else { return nil }
        if now.hasRested { return .ask(asked.service) }
        // A list of sent messages may need a moment to show the last one.
        guard let step = Self.fitting(now.asked == 0 ? .threeSeconds : .tenSeconds, now) else { return nil }
        return .wait(step)
    }

    /// Rule 4.
    private func choose(_ now: Situation) -> NextStep {
        guard !now.chain.isEmpty else { return now.giveUp(.failed, "no_provider") }
        let open = now.chain.filter { !now.isExcluded($0) }
        guard let fewest = open.map({ now.attempts(at: $0.service.rawValue).count }).min() else {
            let isAccount = now.history.contains { $0.outcome == .rejectedAccount }
            let reason = now.history.last.map { $0.code ?? "refused" } ?? "refusing"
            return now.giveUp(isAccount && now.kind == .text ? .parked : .failed, reason)
        }
        let ready = open.filter { $0.state == .ready }
        let next = ready.min {
            now.attempts(at: $0.service.rawValue).count < now.attempts(at: $1.service.rawValue).count
        }
        guard let next else {
            return self.pause(after: fewest, atLeast: open.map(\.rest).min() ?? .zero, now)
        }
        let count = now.attempts(at: next.service.rawValue).count
        let isFailover = now.history.last.map { count < now.attempts(at: $0.provider).count } ?? true
        return now.hasRested || isFailover ? .call(next.service) : self.pause(after: count, atLeast: .zero, now)
    }

    /// A pause that grows with the attempts made, never beyond the deadline.
    private func pause(after attempts: Int, atLeast rest: Duration, _ now: Situation) -> NextStep {
        let ladder = JobLane(now.kind).steps
        let index = min(max(max(attempts, 1) - 1 + now.jitter, 0), ladder.count - 1)
        let wanted = ladder.first { $0.delay >= rest } ?? ladder[ladder.count - 1]
        guard rest < now.left, let step = Self.fitting(max(ladder[index], wanted), now) else {
            return now.giveUp(.expired, "deadline")
        }
        return .wait(step)
    }

    /// The longest pause of the lane up to the wanted one that ends before the deadline, however long it turns out.
    private static func fitting(_ wanted: WaitStep, _ now: Situation) -> WaitStep? {
        JobLane(now.kind).steps.last { $0 <= wanted && $0.longestDelay < now.left }
    }
}

extension Situation {
    /// Attempts of unknown outcome.
    var unresolved: [Attempt] { self.history.filter(\.isUncertain) }

    /// The provider of an unresolved attempt that recognises repeats.
    var pinned: Candidate? {
        self.unresolved.reversed().lazy.compactMap { attempt in
            self.chain.first { attempt.isAt($0) && $0.deduplicates }
        }.first
    }

    /// Whether an attempt other than this one, which was refused, may have sent the message.
    ///
    /// The refusal of a repeat that the provider recognises is its word on the call before, too.
    func isOpenBeside(_ refused: Attempt) -> Bool {
        let isItsOwnWord = self.chain.contains { refused.isAt($0) && $0.deduplicates }
        return self.unresolved.contains { !(isItsOwnWord && $0.provider == refused.provider) }
    }

    /// Those at a provider, by its name: the last one may have been at one that is none of ours any more.
    func attempts(at provider: String) -> [Attempt] { self.history.filter { $0.provider == provider } }

    /// Whether a provider will not be called again for this message.
    ///
    /// A code does not wait for an account to be mended: its user is told to ask again.
    func isExcluded(_ candidate: Candidate) -> Bool {
        let attempts = self.attempts(at: candidate.service.rawValue)
        if attempts.contains(where: { $0.outcome == .rejectedRoute }) { return true }
        if attempts.last?.outcome == .rejectedAccount { return true }
        if case .refusing = candidate.state { return self.kind == .otp }
        return false
    }

    /// The end without a send: what may have been sent all the same is `uncertain`, whatever else there is to say.
    func giveUp(_ status: MessageStatus, _ reason: String) -> NextStep {
        self.unresolved.isEmpty ? .end(status, reason: reason) : .end(.uncertain, reason: reason)
    }
}

extension Candidate {
    /// How long it wants to be left alone.
    var rest: Duration {
        switch self.state {
        case .ready: .zero
        case .resting(let rest), .refusing(let rest): rest
        }
    }
}

extension Attempt {
    /// The code of an attempt whose worker died, or lost its place, before the outcome was known.
    static let crashCode = "crash"

    var isUncertain: Bool { self.outcome == .uncertain }

    func isAt(_ candidate: Candidate) -> Bool { self.provider == candidate.service.rawValue }
}
