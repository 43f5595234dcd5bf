import Crypto
import Primitives

/// AES-256-GCM around texts that nobody may read or change where they lie: of a job, of a code, of a webhook.
package enum TextSeal {
    /// Seals texts; the context is not hidden, but a change of it breaks the seal.
    ///
    /// - Parameters:
    ///   - context: what the texts belong to; the same is needed to open them.
    ///   - kid: the seal key of the ring.
    /// - Returns: nonce, ciphertext and tag in base64url.
    /// - Throws: ``KeyRingError`` if the ring has no such key.
    package static func seal(_ texts: [String], context: [String], kid: String, keys: KeyRing) throws -> String {
        guard let key = keys.secret(kid, for: .seal) else { throw KeyRingError("no seal key \(kid)") }
        let box = try AES.GCM.seal(
            LengthPrefixed.encode(texts), using: key, authenticating: LengthPrefixed.encode(context))
        return Base64URL.encode(Array(box.nonce) + box.ciphertext + box.tag)
    }

    /// Opens a seal.
    ///
    /// - Throws: ``SealError`` if the key is gone, or anything was changed.
    package static func open(
        _ sealed: String, context: [String], kid: String, keys: KeyRing
    ) throws(SealError) -> [String] {
        guard let key = keys.secret(kid, for: .seal) else { throw .unknownKey }
        guard let bytes = Base64URL.decode(sealed), let box = try? AES.GCM.SealedBox(combined: bytes),
            let opened = try? AES.GCM.open(box, using: key, authenticating: LengthPrefixed.encode(context)),
            let texts = LengthPrefixed.decode(Array(opened))
        else { throw .brokenSeal }
        return texts
    }
}

/// Why what was sealed cannot be had.
package enum SealError: Error, Sendable {
    /// The seal's key is not in our ring.
    case unknownKey
    /// The seal is broken: wrong key, or something was changed.
    case brokenSeal
    /// What was sealed is not what was looked for.
    case undecodable
}
