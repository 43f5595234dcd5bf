import Crypto
package import Primitives
package import Secrets

/// The keyed hash under which a code is kept: without the key, a copy of Redis does not give codes away, however few
/// there are to try.
package struct CodeHash: Sendable, Equatable {
    /// The key's name.
    package let kid: String
    /// The hash in hexadecimal.
    package let digest: String

    /// Hashes a code for one number with the active key.
    package static func active(_ code: String, for phone: PhoneNumber, keys: KeyRing) throws(KeyRingError) -> CodeHash {
        let kid = try keys.active(.otp).kid
        guard let hash = CodeHash(code, for: phone, kid: kid, keys: keys) else {
            throw KeyRingError("no otp key \(kid)")
        }
        return hash
    }

    /// Hashes a code with every key that may have been active when it was made.
    package static func accepted(_ code: String, for phone: PhoneNumber, keys: KeyRing) -> [CodeHash] {
        keys.accepted(.otp).compactMap { CodeHash(code, for: phone, kid: $0.kid, keys: keys) }
    }

    private init?(_ code: String, for phone: PhoneNumber, kid: String, keys: KeyRing) {
        guard let key = keys.secret(kid, for: .otp) else { return nil }
        let input = LengthPrefixed.encode(["login", phone.e164, code])
        self.kid = kid
        self.digest = HMAC<SHA256>.authenticationCode(for: input, using: key).hexadecimal
    }
}
