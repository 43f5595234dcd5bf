import Common

/// What shares a breaker at a provider: what is sent the same way, and is as much ours to say.
///
/// Codes have one of their own: nothing that a sender chose is in them, so nothing that a sender chose can stop them.
enum BreakerForm: String, Sendable, Hashable, CaseIterable {
    /// Login codes, in whatever form the operator sends them.
    case codes
    /// Plain texts of senders.
    case text
    /// Senders' messages by template.
    case template

    init(_ kind: MessageKind, _ carriage: Carriage) {
        self =
            switch (kind, carriage) {
            case (.otp, _): .codes
            case (.text, .text): .text
            case (.text, .template): .template
            }
    }
}

/// A breaker's name.
struct BreakerKey: Sendable, Hashable {
    /// The provider's name.
    let provider: String
    let form: BreakerForm
}

/// A call as the breaker sees it.
struct BreakerCall: Sendable, Equatable {
    let key: BreakerKey
    /// Whether the operator chose the form, as of codes, plain texts and listed templates; not with a provider's own template
    /// that a sender named.
    let isOurs: Bool
}
