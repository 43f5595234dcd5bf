import SMS

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

    init(_ kind: MessageKind, _ payload: ProviderPayload) {
        self =
            switch (kind, payload) {
            case (.otp, _): .codes
            case (.text, .text): .text
            case (.text, .template): .template
            }
    }
}

/// A breaker's name.
struct BreakerKey: Sendable, Hashable {
    let provider: ProviderService
    let form: BreakerForm
}

/// A call as the breaker sees it.
struct BreakerCall: Sendable {
    let key: BreakerKey
    /// Whether the operator chose the form, as of codes, plain texts and listed templates; not with a provider's own template
    /// that a sender named.
    let isOurs: Bool
    /// Who chose what is in it.
    var caller: BreakerCaller
}

/// Who is behind a call, as far as it takes to tell two apart: sums of this process, which name nobody.
struct BreakerCaller: Sendable, Hashable {
    /// The receiver: of a code it is all that a stranger chose.
    let receiver: Int
    /// Whose message it is; nil for codes, which are nobody's, and where it is not known.
    private(set) var owner: Int?

    init(receiver: String, owner: String = "") {
        self.receiver = receiver.hashValue
        self.name(owner)
    }

    /// Says whose message it is; empty if that is not known.
    mutating func name(_ owner: String) {
        self.owner = owner.isEmpty ? nil : owner.hashValue
    }

    /// Whether nothing in two calls is the choice of one: another receiver, and another owner where both have one.
    func isUnrelated(to other: BreakerCaller) -> Bool {
        guard self.receiver != other.receiver else { return false }
        guard let owner = self.owner, let others = other.owner else { return true }
        return owner != others
    }
}
