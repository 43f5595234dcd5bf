/// An app's webhook secret as Redis keeps it: sealed, because whoever has it can speak to the app in our name.
///
/// `<kid>.<sealed>`, bound to its API key, so that it cannot be moved to another one.
package enum WebhookSecretSeal {
    /// Seals a secret in the form in which people see it.
    package static func seal(_ secret: String, of keyID: String, keys: KeyRing) throws -> String {
        let kid = try keys.active(.seal).kid
        return "\(kid).\(try JobSeal.seal([secret], context: self.context(keyID), kid: kid, keys: keys))"
    }

    /// Opens one.
    ///
    /// - Throws: ``SMSJobError`` if the key is not ours or the seal is broken.
    package static func open(_ text: String, of keyID: String, keys: KeyRing) throws(SMSJobError) -> String {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { throw .undecodable }
        let texts = try JobSeal.open(String(parts[1]), context: self.context(keyID), kid: String(parts[0]), keys: keys)
        guard let secret = texts.first else { throw .undecodable }
        return secret
    }

    private static func context(_ keyID: String) -> [String] { ["webhook", keyID] }
}
