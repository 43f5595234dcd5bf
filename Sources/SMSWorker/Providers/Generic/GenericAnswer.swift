import Primitives
import SMS

/// Finds a value in an answer: by its place in JSON, or by a pattern in the text.
enum GenericFinder: Sendable, Equatable {
    case pointer(JSONPointer)
    case pattern(BoundedPattern)

    /// The value as text; nil if there is none, or none that is a text, a number, true or false.
    ///
    /// A whole number is told by its value, so that the code `12` is found in an answer that has `12.0`.
    func text(in answer: ProviderAnswer) -> String? {
        switch self {
        case .pointer(let pointer):
            switch answer.json.flatMap(pointer.value) {
            case .string(let text): text
            case .bool(let flag): String(flag)
            case let other: other?.codeText
            }
        case .pattern: self.match(in: answer)
        }
    }

    /// The value as an id, which is what was written: `9380935605053030457`, `1e21` and `"007"` stay as they are.
    ///
    /// A report has to name the same one, as a number or as a text.
    func id(in answer: ProviderAnswer) -> String? {
        switch self {
        case .pointer(let pointer): answer.json.flatMap(pointer.value)?.idText
        case .pattern: self.match(in: answer).flatMap { JSONValue.string($0).idText }
        }
    }

    private func match(in answer: ProviderAnswer) -> String? {
        guard case .pattern(let pattern) = self else { return nil }
        return pattern.match(in: answer.text).map { String($0) }
    }
}

/// How an answer is known for a success.
struct GenericSuccess: Sendable, Equatable {
    /// What the answer has to say.
    enum Rule: Sendable, Equatable {
        /// Nothing: the HTTP status is enough.
        case status
        /// There is this value at the place.
        case equals(JSONPointer, JSONValue)
        /// There is something else at the place than null or false.
        case present(JSONPointer)
        /// The text at the place, or all of the answer, has the pattern in it.
        case matches(JSONPointer?, BoundedPattern)
    }

    /// The HTTP statuses of a success; empty for all of 200 to 299.
    let statuses: Set<Int>
    let rule: Rule

    /// Whether the message was taken.
    func holds(for answer: ProviderAnswer) -> Bool {
        guard self.statuses.isEmpty ? (200...299).contains(answer.status) : self.statuses.contains(answer.status) else {
            return false
        }
        switch self.rule {
        case .status: return true
        case .equals(let pointer, let wanted): return answer.json.flatMap(pointer.value) == wanted
        case .present(let pointer):
            switch answer.json.flatMap(pointer.value) {
            case nil, .null, .bool(false): return false
            default: return true
            }
        case .matches(nil, let pattern): return pattern.matches(answer.text)
        case .matches(.some(let pointer), let pattern):
            return GenericFinder.pointer(pointer).text(in: answer).map(pattern.matches) ?? false
        }
    }
}

/// What the provider's answers to a send mean.
struct GenericAnswer: Sendable, Equatable {
    var success: GenericSuccess
    /// Where the id is.
    var id: GenericFinder?
    /// Where the code of a refusal is, and what each means.
    var error: GenericFinder?
    var errors: [String: AttemptOutcome] = [:]
    /// What HTTP statuses mean where no code tells more: `429`, or `4xx`.
    var statuses: [String: AttemptOutcome] = [:]

    /// The outcome of a send.
    func outcome(_ answer: ProviderAnswer) -> SendOutcome {
        if self.success.holds(for: answer) {
            return .accepted(self.id?.id(in: answer))
        }
        if let code = self.error?.text(in: answer), let kind = self.errors[code] {
            return Self.outcome(kind, Self.word(code), answer)
        }
        if let kind = self.statuses[String(answer.status)] ?? self.statuses["\(answer.status / 100)xx"] {
            return Self.outcome(kind, "http_\(answer.status)", answer)
        }
        // With a code of its own the provider has spoken, whatever it meant by it.
        if answer.isPage, case .pointer? = self.error, self.error?.text(in: answer) != nil {
            return .uncertain("http_\(answer.status)", "a code that nothing explains")
        }
        return answer.gatewayOutcome
    }

    private static func outcome(_ kind: AttemptOutcome, _ code: String, _ answer: ProviderAnswer) -> SendOutcome {
        SendOutcome(kind: kind, code: code, retryAfter: kind == .throttled ? answer.retryAfter : nil)
    }

    /// A code as it may stand in records: it is one the configuration knows, but may be a sentence there.
    private static func word(_ code: String) -> String {
        Attempt.word(code, upTo: 40)
    }
}

extension ProviderAnswer {
    /// The beginning of the body as text.
    var text: String { TextGate.repaired(self.body, upTo: BoundedPattern.maximumText * 4) }
}
