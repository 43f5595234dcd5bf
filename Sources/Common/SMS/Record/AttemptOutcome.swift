/// What an attempt came to, as far as we can know, and so what it means for what comes next.
///
/// Its words stand in records, in the headers of jobs that wait, in metrics and in what clients are told.
package enum AttemptOutcome: Sendable, Hashable {
    /// The provider took the message.
    case accepted
    /// This message will never be taken, by nobody: receiver, content.
    case rejectedMessage
    /// This provider does not take this message, another may: template, line, a refusal without a reason.
    case rejectedRoute
    /// The provider takes nothing from us now: key, credit, address, level.
    case rejectedAccount
    /// Too many calls; the provider takes nothing for a while.
    case throttled
    /// The message certainly did not reach the provider, or was not looked at.
    case notSent
    /// The call left us and no usable answer came, or one that leaves it open: the message may be on its way.
    case uncertain
    /// A word of a newer version; no provider's answer makes one.
    case unknown(String)

    /// Those of this version.
    package static let known: [AttemptOutcome] = [
        .accepted, .rejectedMessage, .rejectedRoute, .rejectedAccount, .throttled, .notSent, .uncertain,
    ]
}

extension AttemptOutcome: RawRepresentable {
    /// Reads a word.
    package init(rawValue: String) {
        self = Self.known.first { $0.rawValue == rawValue } ?? .unknown(rawValue)
    }

    /// The word.
    package var rawValue: String {
        switch self {
        case .accepted: "accepted"
        case .rejectedMessage: "rejected_message"
        case .rejectedRoute: "rejected_route"
        case .rejectedAccount: "rejected_account"
        case .throttled: "throttled"
        case .notSent: "not_sent"
        case .uncertain: "uncertain"
        case .unknown(let word): word
        }
    }
}
