/// What a call to a provider came to, as far as we can know.
enum SendOutcome: Sendable, Equatable {
    /// The provider took the message; its id there.
    case accepted(messageID: String)
    /// This message will never be taken; another one may be.
    case rejectedMessage(code: String)
    /// The provider takes nothing from us now: key, credit, address, line or template are wrong.
    case rejectedAccount(code: String)
    /// Too many calls; the provider takes nothing for a while.
    case throttled(code: String)
    /// The message certainly did not reach the provider, or was not looked at.
    case notSent(reason: String)
    /// The call left us and no usable answer came: the message may be on its way.
    case uncertain(reason: String)

    /// The kind as a metric's label.
    var label: String {
        switch self {
        case .accepted: "accepted"
        case .rejectedMessage: "rejected_message"
        case .rejectedAccount: "rejected_account"
        case .throttled: "throttled"
        case .notSent: "not_sent"
        case .uncertain: "uncertain"
        }
    }

    /// The provider's code or our reason, for logs.
    var detail: String {
        switch self {
        case .accepted(let id): id
        case .rejectedMessage(let code), .rejectedAccount(let code), .throttled(let code): code
        case .notSent(let reason), .uncertain(let reason): reason
        }
    }
}
