import Crypto
import CryptoExtras
import Foundation
import Primitives

/// A hash by scrypt as Django writes it: `scrypt$N$salt$r$p$hash`, the salt as it is, the hash of 64 bytes in Base64.
///
/// RFC 7914.
package struct ScryptHash: Sendable, Equatable {
    private static let name = "scrypt"
    private static let size = 64

    let cost: ScryptCost
    let salt: String
    let digest: [UInt8]

    /// Hashes a password with a new salt.
    package init(_ password: String, cost: ScryptCost) throws {
        // 22 letters, digits, - and _: as long as Django's, which hold 128 random bits too.
        try self.init(password, cost: cost, salt: Base64URL.encode(SecureRandom.bytes(16)))
    }

    init(_ password: String, cost: ScryptCost, salt: String) throws {
        self.cost = cost
        self.salt = salt
        self.digest = unsafe try Self.derive(password, cost, salt).withUnsafeBytes { unsafe Array($0) }
    }

    /// Reads the parts between the dollar signs.
    init?(_ parts: [String]) {
        guard parts.count == 6, parts[0] == Self.name, let rounds = PasswordNumber.read(parts[1]),
            !parts[2].isEmpty, let blockSize = PasswordNumber.read(parts[3]),
            let parallelism = PasswordNumber.read(parts[4]),
            let cost = ScryptCost(rounds: rounds, blockSize: blockSize, parallelism: parallelism),
            let digest = Data(base64Encoded: parts[5]), digest.count == Self.size
        else { return nil }
        self.cost = cost
        self.salt = parts[2]
        self.digest = Array(digest)
    }

    /// The text to keep.
    package var text: String {
        let cost = self.cost
        return
            "\(Self.name)$\(cost.rounds)$\(self.salt)$\(cost.blockSize)$\(cost.parallelism)$\(Data(self.digest).base64EncodedString())"
    }

    func matches(_ password: String) throws -> Bool {
        // Keys are compared in constant time.
        try Self.derive(password, self.cost, self.salt) == SymmetricKey(data: self.digest)
    }

    private static func derive(_ password: String, _ cost: ScryptCost, _ salt: String) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: Array(salt.utf8), outputByteCount: Self.size, rounds: cost.rounds,
            blockSize: cost.blockSize, parallelism: cost.parallelism)
    }
}
