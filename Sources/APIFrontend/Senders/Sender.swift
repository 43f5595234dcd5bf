import Common

/// Who sends a message.
struct Sender: Sendable, Equatable {
    /// What the right to send comes from.
    enum Kind: Sendable, Equatable {
        case key(String)
        /// A user, with the own number if the account has one.
        case user(Int64, number: String?)
    }

    let kind: Kind
    /// Whether its app wants to hear of changes.
    let hasWebhook: Bool

    init(_ grant: APIKeyGrant) {
        self.kind = .key(grant.id)
        self.hasWebhook = grant.hasWebhook
    }

    init(_ user: SessionCheck.User) {
        self.kind = .user(user.id, number: user.number)
        self.hasWebhook = false
    }

    /// How records name it.
    var owner: String {
        switch self.kind {
        case .key(let id): "key:\(id)"
        case .user(let id, _): "user:\(id)"
        }
    }
}
