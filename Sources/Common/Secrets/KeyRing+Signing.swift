import Crypto

extension KeyRing {
    /// Signs bytes with the active key of a purpose: HMAC-SHA256, 32 bytes.
    ///
    /// - Throws: ``KeyRingError`` if there is no such key.
    package func sign(_ input: [UInt8], for purpose: KeyPurpose) throws(KeyRingError) -> [UInt8] {
        let kid = try self.active(purpose).kid
        guard let key = self.secret(kid, for: purpose) else { throw KeyRingError("no \(purpose.rawValue) key \(kid)") }
        return Array(HMAC<SHA256>.authenticationCode(for: input, using: key))
    }

    /// Whether any key of a purpose that is still in the ring has signed bytes; takes as long for a code that is nearly right.
    package func hasSigned(_ input: [UInt8], as code: [UInt8], for purpose: KeyPurpose) -> Bool {
        self.accepted(purpose).contains { entry in
            guard let key = self.secret(entry.kid, for: purpose) else { return false }
            return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: input, using: key)
        }
    }
}
