import Crypto
import Primitives
import Secrets

/// Makes new keys.
enum KeyMaker {
    /// Makes a key.
    ///
    /// - Parameters:
    ///   - algorithm: nil for the purpose's first.
    ///   - secret: the shared secret of an HS256 key for tokens; nil for a random one.
    /// - Throws: ``KeyRingError`` if the purpose does not know the algorithm, or the algorithm no secret.
    static func key(
        _ purpose: KeyPurpose, state: KeyState, algorithm: String? = nil, secret: [UInt8]? = nil,
        now: Int64 = WallClock.system.milliseconds()
    ) throws(KeyRingError) -> KeyEntry {
        let algorithm = algorithm ?? purpose.algorithms[0]
        guard purpose.algorithms.contains(algorithm) else {
            throw KeyRingError("\(purpose.rawValue) keys are \(purpose.algorithms.joined(separator: " or "))")
        }
        var entry = KeyEntry(
            purpose: purpose, kid: "\(purpose.rawValue)-\(SecureRandom.bytes(6).hexadecimal)", state: state,
            algorithm: algorithm, since: now)
        guard secret == nil || purpose == .jwt && !entry.isPair else {
            throw KeyRingError("only jwt keys with HS256 are made from a given secret")
        }
        if entry.isPair {
            let signing = P256.Signing.PrivateKey()
            entry.privateKey = signing.pemRepresentation
            entry.publicKey = signing.publicKey.pemRepresentation
        } else {
            entry.secret = Base64URL.encode(secret ?? SecureRandom.bytes(32))
        }
        return entry
    }
}
