import Primitives

/// A key as an operator sees it; neither its secret nor its webhook's is in here.
package struct APIKeyRecord: Sendable, Equatable {
    /// Its public part.
    package let id: String
    /// What the operator calls it.
    package let name: String
    /// Messages a minute; 0 for any number.
    package let ratePerMinute: Int
    /// SMS parts in 24 hours; 0 for any number.
    package let partsPerDay: Int
    /// Where its app hears of its messages.
    package let webhook: String?
    /// The templates that its messages may name.
    package let templates: TemplateAllowance
    /// When it was made, in milliseconds since 1970.
    package let created: Int64
    /// When it was revoked.
    package let revoked: Int64?

    /// Describes a key.
    package init(
        id: String, name: String, ratePerMinute: Int = 0, partsPerDay: Int = 0, webhook: String? = nil,
        templates: TemplateAllowance = .any, created: Int64 = WallClock.now, revoked: Int64? = nil
    ) {
        self.id = id
        self.name = name
        self.ratePerMinute = ratePerMinute
        self.partsPerDay = partsPerDay
        self.webhook = webhook
        self.templates = templates
        self.created = created
        self.revoked = revoked
    }

    /// Reads the fields of the hash; nil if there is no key.
    init?(id: String, fields: [String: String]) {
        guard fields["digest"] != nil else { return nil }
        self.init(
            id: id, name: fields["name"] ?? "", ratePerMinute: fields["rate"].flatMap { Int($0) } ?? 0,
            partsPerDay: fields["budget"].flatMap { Int($0) } ?? 0, webhook: fields["webhook"],
            templates: TemplateAllowance(field: fields["templates"]),
            created: fields["created"].flatMap { Int64($0) } ?? 0, revoked: fields["revoked"].flatMap { Int64($0) })
    }
}

/// What a key was granted.
package struct APIKeyGrant: Sendable, Equatable {
    /// Why no more was granted.
    package enum Limit: String, Sendable {
        /// Messages a minute.
        case rate
        /// SMS parts in 24 hours.
        case budget
    }

    /// The key.
    package let id: String
    /// Whether its app wants to hear of changes.
    package let hasWebhook: Bool
    /// The templates that its messages may name.
    package let templates: TemplateAllowance
    /// How many of the messages may go, from the first on.
    package let granted: Int
    /// What keeps the others back.
    package let limit: Limit?
    /// When to come back for them.
    package let retryAfter: Duration
}
