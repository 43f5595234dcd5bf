import Crypto

/// AES-256-GCM around the part of a job that nobody on the way may read or change.
enum JobSeal {
    /// Seals texts; the context is not hidden, but a change of it breaks the seal.
    static func seal(_ texts: [String], context: [String], kid: String, keys: KeyRing) throws -> String {
        guard let key = keys.secret(kid, for: .seal) else { throw KeyRingError("no seal key \(kid)") }
        let box = try AES.GCM.seal(
            LengthPrefixed.encode(texts), using: key, authenticating: LengthPrefixed.encode(context))
        // nonce, ciphertext, tag
        return Base64URL.encode(Array(box.nonce) + box.ciphertext + box.tag)
    }

    /// Opens a seal.
    static func open(_ sealed: String, context: [String], kid: String, keys: KeyRing) throws(SMSJobError) -> [String] {
        guard let key = keys.secret(kid, for: .seal) else { throw .unknownKey }
        guard let bytes = Base64URL.decode(sealed), let box = try? AES.GCM.SealedBox(combined: bytes),
            let opened = try? AES.GCM.open(box, using: key, authenticating: LengthPrefixed.encode(context)),
            let texts = LengthPrefixed.decode(Array(opened))
        else { throw .brokenSeal }
        return texts
    }
}
