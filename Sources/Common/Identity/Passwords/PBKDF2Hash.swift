import Crypto
import CryptoExtras
import Foundation

/// A hash by PBKDF2 with HMAC-SHA-256 as Django writes it: `pbkdf2_sha256$iterations$salt$hash`, the salt as it is, the hash
/// of 32 bytes in Base64.
///
/// RFC 8018 §5.2. Only read: we make none.
package struct PBKDF2Hash: Sendable, Equatable {
    private static let name = "pbkdf2_sha256"
    private static let size = 32
    /// Ten times what Django takes now; a hash of more would hold a thread for seconds.
    private static let mostIterations = 10_000_000

    let iterations: Int
    let salt: String
    let digest: [UInt8]

    /// Reads the parts between the dollar signs.
    init?(_ parts: [String]) {
        guard parts.count == 4, parts[0] == Self.name, let iterations = PasswordNumber.read(parts[1]),
            (1...Self.mostIterations).contains(iterations), !parts[2].isEmpty,
            let digest = Data(base64Encoded: parts[3]), digest.count == Self.size
        else { return nil }
        self.iterations = iterations
        self.salt = parts[2]
        self.digest = Array(digest)
    }

    func matches(_ password: String) throws -> Bool {
        // Old sites have fewer rounds than the library lets new hashes have. Keys are compared in constant time.
        try KDF.Insecure.PBKDF2.deriveKey(
            from: Array(password.utf8), salt: Array(self.salt.utf8), using: .sha256, outputByteCount: Self.size,
            unsafeUncheckedRounds: self.iterations) == SymmetricKey(data: self.digest)
    }
}
