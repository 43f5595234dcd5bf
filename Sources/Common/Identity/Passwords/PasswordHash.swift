/// A password's hash in one of the two of Django's text forms that we read.
///
/// Checking one takes a core for a good part of a second: never on a thread that serves requests.
package enum PasswordHash: Sendable, Equatable {
    /// What we make.
    case scrypt(ScryptHash)
    /// Django's default, from a site that moved over.
    case pbkdf2(PBKDF2Hash)

    /// The longest text that is read; Django's column has 128 characters.
    private static let limit = 512

    /// Reads a hash; nil for any other form, also for what marks a user without a password.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.limit else { return nil }
        let parts = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        if let hash = ScryptHash(parts) {
            self = .scrypt(hash)
        } else if let hash = PBKDF2Hash(parts) {
            self = .pbkdf2(hash)
        } else {
            return nil
        }
    }

    /// Whether this is the password's hash; the comparison takes the same time wherever they differ.
    package func matches(_ password: String) throws -> Bool {
        switch self {
        case .scrypt(let hash): try hash.matches(password)
        case .pbkdf2(let hash): try hash.matches(password)
        }
    }

    /// Whether a new hash of the password would be made in another way.
    package func isOutdated(by cost: ScryptCost) -> Bool {
        switch self {
        case .scrypt(let hash): hash.cost != cost
        case .pbkdf2: true
        }
    }
}
