import Common

/// What came of a try.
enum WebhookAnswer: Sendable, Equatable {
    case answered(Int)
    /// No answer, or no try at all; one word why.
    case failed(String)

    /// The answer in the metrics.
    var label: String {
        switch self {
        case .answered(let status): "\(min(max(status / 100, 1), 5))xx"
        case .failed(let word): word
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
        case .answered(200..<300): return .done
        // RFC 9110 §15.5.11
        case .answered(410): return .gone
        case .answered, .failed: break
        }
        let step = self.pause(tries)
        return age + step.delay < self.life ? .wait(step) : .park
    }

    private static func pause(_ tries: Int) -> WaitStep {
        switch tries {
        case ...1: .tenSeconds
        case 2: .twoMinutes
        default: .tenMinutes
        }
    }
}
