/// What is kept under a user name.
package struct LoginEntry: Sendable, Equatable {
    /// The hash of who has no password, as Django marks it.
    package static let noPassword = "!"

    /// The user's id, from the same row of numbers as those of users who log in by code.
    package let id: Int64
    /// The password's hash in Django's text form; empty or beginning with `!` for a user without a password.
    package let hash: String
    /// The name as it is shown.
    package let username: String
    /// The e-mail address, or empty.
    package let email: String
    /// When the user came, in milliseconds since 1970; nil for now.
    package let created: Int64?
    /// Whether the user may log in.
    package let isActive: Bool
    /// How often the user has changed the password.
    package let changes: Int64

    /// Makes an entry.
    package init(
        id: Int64, hash: String, username: String, email: String = "", created: Int64? = nil, isActive: Bool = true,
        changes: Int64 = 0
    ) {
        self.id = id
        self.hash = hash
        self.username = username
        self.email = email
        self.created = created
        self.isActive = isActive
        self.changes = changes
    }

    /// Reads the fields of its hash in Redis; nil if there are none.
    init?(fields: [String: String]) {
        guard let id = fields["id"].flatMap({ Int64($0) }) else { return nil }
        self.init(
            id: id, hash: fields["hash"] ?? "", username: fields["username"] ?? "", email: fields["email"] ?? "",
            created: fields["created"].flatMap { Int64($0) }, isActive: fields["active"] != "0",
            changes: fields["changes"].flatMap { Int64($0) } ?? 0)
    }
}
