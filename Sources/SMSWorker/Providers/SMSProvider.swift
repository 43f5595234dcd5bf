import Common

/// One SMS provider.
protocol SMSProvider: Sendable {
    /// The provider's name in logs and metrics.
    var name: String { get }

    /// Whether the same send may be repeated without the receiver getting it twice.
    var deduplicates: Bool { get }

    /// Sends a code. Never throws: whatever happens is an outcome.
    ///
    /// - Parameters:
    ///   - content: to whom and what.
    ///   - id: the message's id, equal over repeats.
    func send(_ content: OTPContent, id: String) async -> SendOutcome
}
