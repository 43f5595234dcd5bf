import SMS

/// What came of a try.
enum WebhookAnswer: Sendable, Equatable {
    /// The status, and how long the app asks to be left alone.
    case answered(Int, retryAfter: Duration? = nil)
    /// No answer, or no try at all; one word why.
    case failed(String)

    /// The answer in the metrics.
    var label: String {
        switch self {
        case .answered(let status, _): "\(min(max(status / 100, 1), 5))xx"
        case .failed(let word): word
        }
    }

    /// How long the app asks to be left alone; only 429 and 503 can (RFC 9110 §10.2.3, RFC 6585 §4).
    var rest: Duration? {
        switch self {
        case .answered(429, let rest), .answered(503, let rest): rest.flatMap { $0 > .zero ? $0 : nil }
        case .answered, .failed: nil
        }
    }
}

/// What follows from a try.
enum WebhookStep: Sendable, Equatable {
    /// The app has it.
    case done
    /// The app says that it wants nothing more there.
    case gone
    /// Another try after a pause.
    case wait(WaitStep)
    /// No more tries.
    case park
}

/// When news is sent again.
enum WebhookRetry {
    /// News is tried for so long after the event.
    static let life = Duration.seconds(86_400)

    /// The step after a try.
    ///
    /// - Parameters:
    ///   - tries: tries made, this one among them.
    ///   - age: time since the event.
    static func next(_ answer: WebhookAnswer, tries: Int, age: Duration) -> WebhookStep {
        switch answer {
        case .answered(200..<300, _): return .done
        // RFC 9110 §15.5.11
        case .answered(410, _): return .gone
        case .answered, .failed: break
        }
        let step = max(self.pause(tries), self.step(covering: answer.rest ?? .zero))
        return age + step.delay < self.life ? .wait(step) : .park
    }

    /// The shortest pause of the lane that is not over before a rest; the longest one if none is.
    static func step(covering rest: Duration) -> WaitStep {
        let steps = JobLane.webhook.steps
        return steps.first { $0.delay >= rest } ?? steps[steps.count - 1]
    }

    private static func pause(_ tries: Int) -> WaitStep {
        switch tries {
        case ...1: .tenSeconds
        case 2: .twoMinutes
        default: .tenMinutes
        }
    }
}
