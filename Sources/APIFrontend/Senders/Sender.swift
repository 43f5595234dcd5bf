import Identity
import SMS

/// Who sends a message.
struct Sender: Sendable, Equatable {
    /// What the right to send comes from.
    enum Kind: Sendable, Equatable {
        case key(String)
        /// A user, with the own number if the account has one.
        case user(Int64, number: String?)
    }

    /// Which templates it may name.
    enum Templates: Sendable, Equatable {
        /// Those of a key.
        case allowed(TemplateAllowance)
        /// Those in `SMS.TEMPLATES` but for the codes': a user's own words are neither a provider's id nor a login message.
        case listed
    }

    let kind: Kind
    let templates: Templates
    /// Whether its app wants to hear of changes.
    let hasWebhook: Bool

    init(_ grant: APIKeyGrant) {
        self.kind = .key(grant.id)
        self.templates = .allowed(grant.templates)
        self.hasWebhook = grant.hasWebhook
    }

    init(_ user: SessionCheck.User) {
        self.kind = .user(user.id, number: user.number)
        self.templates = .listed
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
