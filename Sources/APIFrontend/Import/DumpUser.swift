import Identity
import Primitives

/// A row of `auth.user`, as far as it is kept.
struct DumpUser: Sendable, Equatable {
    /// What becomes of the row's password.
    enum Password: Sendable, Equatable {
        /// Empty, or `!` and something random: the user logs in by code.
        case none
        /// A hash that is kept as it is.
        case hash(String, LoginName)
        /// A hash that is of no use.
        case unusable(ImportReason)
    }

    let id: Int64
    let username: String
    let email: String
    /// In milliseconds since 1970.
    let created: Int64
    let isActive: Bool
    let password: Password

    /// The most characters of a name; Django's own column takes 150.
    private static let longestName = 255
    /// RFC 5321 §4.5.3.1.3.
    private static let longestEmail = 254

    init(_ row: DumpRow) throws(ImportReason) {
        self.id = try row.id()
        self.username = try row.text("username")
        guard self.username.unicodeScalars.count <= Self.longestName else { throw .badField("username") }
        let email = try row.optionalText("email")
        self.email = email.utf8.count <= Self.longestEmail ? email : ""
        self.created = try row.time("date_joined")
        guard case .bool(let isActive)? = row.fields["is_active"] else { throw .badField("is_active") }
        self.isActive = isActive
        self.password = Self.password(try row.text("password"), of: self.username)
    }

    private static func password(_ text: String, of username: String) -> Password {
        if text.isEmpty || text.hasPrefix("!") { return .none }
        // Found under what a login reads.
        guard let name = LoginName(ShortField.trimmed(username)) else { return .unusable(.unusableName) }
        if UserNameRule.isReserved(name) { return .unusable(.reservedName) }
        guard PasswordHash(text) != nil else { return .unusable(.strangeHash) }
        return .hash(text, name)
    }
}
