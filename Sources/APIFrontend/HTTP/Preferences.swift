import HTTPTypes
import Primitives

/// What a client prefers about waiting.
///
/// RFC 7240: what is not understood is left aside, and of equal preferences the first counts.
struct Preferences: Sendable, Equatable {
    /// The longest wait there is.
    static let longestWait = Duration.seconds(30)

    /// How long to wait for an outcome; nil without a word on it.
    let wait: Duration?
    /// Whether not to wait, or with ``wait`` no longer than that.
    let respondsAsync: Bool

    init(_ headers: HTTPFields) {
        self.init(headers.words(.prefer))
    }

    init(_ lines: [ProtocolText]) {
        var found: [ProtocolText: ProtocolText] = [:]
        for line in lines {
            for preference in line.split(",") {
                let main = preference.split(";", maxSplits: 1, omittingEmpty: false)[0]
                let pair = main.split("=", maxSplits: 1, omittingEmpty: false)
                let name = pair[0].trimmed.lowercased
                if found[name] == nil { found[name] = pair.count == 2 ? pair[1].trimmed.unquoted : "" }
            }
        }
        self.wait = found["wait"].flatMap { Self.seconds($0.string) }
        self.respondsAsync = found["respond-async"] != nil
    }

    /// The wait that a request gets, and what to tell the client of it.
    ///
    /// - Parameter normal: without a word from the client.
    func wait(normally normal: Duration) -> (limit: Duration, applied: String?) {
        // RFC 7240 §4.3: with both, the answer comes as soon as there is an outcome, else after the wait.
        if let wait = self.wait { return (wait, "wait=\(wait.inMilliseconds / 1_000)") }
        return self.respondsAsync ? (.zero, "respond-async") : (normal, nil)
    }

    /// Whole seconds; more than the longest wait is the longest wait.
    static func seconds(_ text: some StringProtocol) -> Duration? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(text)
        else { return nil }
        return min(.seconds(number), Self.longestWait)
    }
}

extension HTTPField.Name {
    static let prefer = Self.known("Prefer")
    static let preferenceApplied = Self.known("Preference-Applied")
    static let idempotencyKey = Self.known("Idempotency-Key")
    static let idempotentReplayed = Self.known("Idempotent-Replayed")
}
