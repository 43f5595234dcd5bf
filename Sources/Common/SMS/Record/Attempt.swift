import Primitives

/// One try to have a provider carry a message: all that its record holds of it, or as much as a job's headers say.
package struct Attempt: Sendable, Equatable {
    /// From 1; 0 where only its place among others is known.
    package let number: Int
    /// The provider's name; that of a newer version may be none of ``ProviderService``.
    package let provider: String
    /// The worker that made it; empty where that is not known.
    package let worker: String
    /// When it began, in milliseconds since 1970; 0 where that is not known.
    package let begun: Int64
    /// When its outcome was known; nil while it is not.
    package let ended: Int64?
    /// What came of it; nil while that is not known.
    package let outcome: AttemptOutcome?
    /// The provider's code, or our word for what happened.
    package let code: String?
    /// What the provider or we say of it; never the message itself.
    package let text: String?
    /// The provider's id of the message.
    package let messageID: String?
    /// What the provider reported later.
    package let delivery: String?

    /// Makes an attempt.
    package init(
        number: Int = 0, provider: String, worker: String = "", begun: Int64 = 0, ended: Int64? = nil,
        outcome: AttemptOutcome? = nil, code: String? = nil, text: String? = nil, messageID: String? = nil,
        delivery: String? = nil
    ) {
        self.number = number
        self.provider = provider
        self.worker = worker
        self.begun = begun
        self.ended = ended
        self.outcome = outcome
        self.code = code
        self.text = text
        self.messageID = messageID
        self.delivery = delivery
    }
}

extension Attempt {
    /// Reads an attempt from the fields of a message's hash; nil if there is none of this number.
    init?(number: Int, fields: [String: String]) {
        func field(_ name: String) -> String? { fields["a\(number).\(name)"].flatMap { $0.isEmpty ? nil : $0 } }
        guard let provider = field("provider") else { return nil }
        self.init(
            number: number, provider: provider, worker: field("worker") ?? "",
            begun: field("begun").flatMap(WallClock.time) ?? 0, ended: field("ended").flatMap(WallClock.time),
            outcome: field("outcome").map(AttemptOutcome.init(rawValue:)), code: field("code"), text: field("text"),
            messageID: field("mid"), delivery: field("delivery"))
    }

    /// Reads attempts as scripts and headers list them, by provider, outcome and code; empty words say nothing.
    package init(provider: String, outcome: String, code: String) {
        self.init(
            provider: provider, outcome: outcome.isEmpty ? nil : AttemptOutcome(rawValue: outcome),
            code: code.isEmpty ? nil : code)
    }
}
