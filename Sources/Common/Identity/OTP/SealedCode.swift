package import Primitives
package import Secrets

/// A code as Redis keeps it where it may be sent again: sealed, and useless beside another number or send.
package enum SealedCode {
    /// Seals a code with the active key; the key's name comes first.
    package static func seal(
        _ code: String, for phone: PhoneNumber, id: String, keys: KeyRing
    ) throws -> String {
        let kid = try keys.active(.seal).kid
        return try kid + "." + TextSeal.seal([code], context: Self.context(phone, id), kid: kid, keys: keys)
    }

    /// Opens what ``seal(_:for:id:keys:)`` made.
    ///
    /// - Throws: ``SealError`` if the key is gone or anything was changed.
    package static func open(
        _ sealed: String, for phone: PhoneNumber, id: String, keys: KeyRing
    ) throws(SealError) -> String {
        let parts = sealed.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw .undecodable }
        let texts = try TextSeal.open(parts[1], context: Self.context(phone, id), kid: parts[0], keys: keys)
        guard texts.count == 1 else { throw .undecodable }
        return texts[0]
    }

    private static func context(_ phone: PhoneNumber, _ id: String) -> [String] { ["resend", phone.e164, id] }
}
