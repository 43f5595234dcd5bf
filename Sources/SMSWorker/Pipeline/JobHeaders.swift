import Common

/// The headers with which a job waits for its next try.
///
/// Ours only: what the broker added on the way is left behind.
struct JobHeaders: Sendable, Equatable {
    /// When a waiting job is due, in milliseconds since 1970; nil for one that is not waiting.
    var due: Int64?
    /// What happened so far.
    var history = AttemptHistory()
    /// The request that made the job.
    var requestID: String?
    /// Its trace.
    var traceparent: String?

    init(_ headers: [String: BrokerField]) {
        self.due = Self.integer(headers["due"])
        self.history.attempts = Self.count(headers["attempts"])
        self.history.uncertain = Self.count(headers["uncertain"])
        if case .string(let text) = headers["request-id"] { self.requestID = text }
        if case .string(let text) = headers["traceparent"] { self.traceparent = text }
    }

    var fields: [String: BrokerField] {
        var fields: [String: BrokerField] = [
            "attempts": .integer(Int64(self.history.attempts)), "uncertain": .integer(Int64(self.history.uncertain)),
        ]
        if let due = self.due { fields["due"] = .integer(due) }
        if let requestID = self.requestID { fields["request-id"] = .string(requestID) }
        if let traceparent = self.traceparent { fields["traceparent"] = .string(traceparent) }
        return fields
    }

    /// A count that a stranger may have written: bounded, so that it can be added to.
    private static func count(_ field: BrokerField?) -> Int {
        Int(min(self.integer(field) ?? 0, 1_000))
    }

    private static func integer(_ field: BrokerField?) -> Int64? {
        guard case .integer(let number) = field, number >= 0 else { return nil }
        return number
    }
}
