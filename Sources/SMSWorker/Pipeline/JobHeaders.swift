import Broker
import Primitives
import SMS

/// The headers with which a job waits for its next try.
///
/// Ours only: what the broker added on the way is left behind. The history is a hint that saves a question; the message's
/// record is what counts.
struct JobHeaders: Sendable, Equatable {
    /// When a waiting job is due, in milliseconds since 1970; nil for one that is not waiting.
    var due: Int64?
    /// The attempts so far.
    var history: [Attempt] = []
    /// Questions asked about lost answers.
    var asked = 0
    /// The request that made the job.
    var requestID: String?
    /// Its trace.
    var traceparent: Traceparent?

    /// No job makes so many attempts; a stranger's header may say anything.
    private static let historyLimit = 200

    init(_ headers: [String: BrokerField]) {
        self.due = Self.integer(headers["due"])
        self.asked = Int(min(Self.integer(headers["asked"]) ?? 0, 1_000))
        if case .string(let text) = headers["history"] { self.history = Self.attempts(text) }
        if case .string(let text) = headers["request-id"], RequestID.isOne(text) { self.requestID = text }
        if case .string(let text) = headers["traceparent"] { self.traceparent = Traceparent(text) }
    }

    var fields: [String: BrokerField] {
        var fields: [String: BrokerField] = [:]
        if !self.history.isEmpty { fields["history"] = .string(Self.text(self.history)) }
        if self.asked > 0 { fields["asked"] = .integer(Int64(self.asked)) }
        if let due = self.due { fields["due"] = .integer(due) }
        if let requestID = self.requestID { fields["request-id"] = .string(requestID) }
        if let traceparent = self.traceparent { fields["traceparent"] = .string(traceparent.text) }
        return fields
    }

    /// `kavenegar not_sent refused;melipayamak uncertain`: none of the words has a space or a semicolon in it.
    private static func text(_ attempts: [Attempt]) -> String {
        attempts.map { "\($0.provider) \($0.outcome?.rawValue ?? "") \($0.code ?? "")" }.joined(separator: ";")
    }

    private static func attempts(_ text: String) -> [Attempt] {
        text.pieces(";", maxSplits: self.historyLimit).prefix(self.historyLimit).compactMap { attempt in
            let words = attempt.pieces(" ", maxSplits: 3, omittingEmpty: false)
            guard words.count == 3, words.allSatisfy(Self.isWord) else { return nil }
            return Attempt(provider: String(words[0]), outcome: String(words[1]), code: String(words[2]))
        }
    }

    /// Whether a word of the history may be ours: the names of providers and outcomes, and what ``Attempt/word(_:upTo:)`` makes.
    private static func isWord(_ text: Substring) -> Bool {
        text.utf8.count <= 64 && text.utf8.allSatisfy { Attempt.isWordByte($0) }
    }

    private static func integer(_ field: BrokerField?) -> Int64? {
        guard case .integer(let number) = field, number >= 0 else { return nil }
        return number
    }
}
