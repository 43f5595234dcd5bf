import Common

/// What happened to a job so far, as its headers carry it between tries.
struct AttemptHistory: Sendable, Equatable {
    /// Calls made.
    var attempts = 0
    /// Calls among them whose outcome is unknown.
    var uncertain = 0
}

/// What to do after a call.
enum NextStep: Sendable, Equatable {
    /// The provider has it.
    case finish
    /// It will not be sent: the receiver needs another code.
    case fail(reason: String)
    /// Its time would be over before the next try.
    case expire
    /// Try again after a pause.
    case retry(SMSLanes.WaitStep)
    /// Nobody knows whether it was sent, and it may not be repeated once more.
    case giveUpUncertain
    /// All tries are used up.
    case park(reason: String)
}

/// Decides what follows a call.
///
/// Pure: time and history come in, a step goes out.
struct RetryPolicy: Sendable {
    /// Calls for one job.
    var maxAttempts = 8

    /// Repeats of a call with unknown outcome where the provider does not recognise repeats: a login code twice is
    /// better than none, and it is the same code.
    static let blindRepeats = 1

    /// - Parameters:
    ///   - history: with the call just made.
    ///   - deduplicates: whether the provider recognises a repeat.
    ///   - left: until the deadline.
    func step(
        after outcome: SendOutcome, history: AttemptHistory, deduplicates: Bool, left: Duration
    ) -> NextStep {
        switch outcome {
        case .accepted: return .finish
        case .rejectedMessage(let code): return .fail(reason: code)
        case .uncertain where !deduplicates && history.uncertain > Self.blindRepeats: return .giveUpUncertain
        case .rejectedAccount, .throttled, .notSent, .uncertain: break
        }
        guard history.attempts < self.maxAttempts else { return .park(reason: "exhausted") }
        var pause = Self.pause(afterAttempt: history.attempts)
        if case .throttled = outcome { pause = max(pause, .tenSeconds) }
        return pause.delay < left ? .retry(pause) : .expire
    }

    /// The ladder: 1 s, 3 s, 10 s, then every 30 s.
    static func pause(afterAttempt attempt: Int) -> SMSLanes.WaitStep {
        let ladder = SMSLanes.WaitStep.allCases
        return ladder[min(max(attempt, 1), ladder.count) - 1]
    }
}
