import Crypto
import Primitives

/// The key of a sender's app: `chk_<id>_<secret>`.
///
/// Redis holds only the hash of the secret. A plain SHA-256 is enough for 192 random bits, which nobody can try through.
package struct APIKey: Sendable, Equatable {
    /// The key's public part, under which it is listed and revoked.
    package let id: String
    private let secret: String

    private static let idDigits = 16
    private static let secretDigits = 48

    /// Makes a new key.
    package static func random() -> APIKey {
        APIKey(
            id: SecureRandom.bytes(Self.idDigits / 2).hexadecimal,
            secret: SecureRandom.bytes(Self.secretDigits / 2).hexadecimal)
    }

    private init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }

    /// Reads a key; nil if it has not the form of one.
    package init?(_ text: String) {
        let parts = text.pieces("_", omittingEmpty: false)
        guard parts.count == 3, ProtocolText(parts[0]) == "chk", Self.isID(parts[1]),
            parts[2].utf8.count == Self.secretDigits,
            parts[2].utf8.areHexadecimalDigits
        else { return nil }
        self.init(id: String(parts[1]), secret: String(parts[2]))
    }

    /// The whole key, to be shown once.
    package var text: String { "chk_\(self.id)_\(self.secret)" }

    /// What Redis keeps of the secret.
    package var digest: String { SHA256.hash(data: Array(self.secret.utf8)).hexadecimal }

    /// Whether a text can be a key's id.
    package static func isID(_ text: some StringProtocol) -> Bool {
        text.utf8.count == Self.idDigits && text.utf8.areHexadecimalDigits
    }
}
