import ArgumentParser
import Common
import Crypto

/// `api-frontend keys new`: a ring with one active key for each purpose.
struct KeysNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Makes a new key ring; an existing file is left alone.")

    @OptionGroup var location: KeyFileOption

    func run() throws {
        let path = try self.location.path()
        try KeyRingFile.create(Self.ring(), at: path)
        print("\(path): a new key ring with one active key for each of jwt, otp and seal")
    }

    /// A fresh ring.
    static func ring() throws -> KeyRing {
        let signing = P256.Signing.PrivateKey()
        let entries = KeyPurpose.allCases.map { purpose in
            var entry = KeyEntry(
                purpose: purpose, kid: "\(purpose.rawValue)-\(SecureRandom.bytes(6).hexadecimal)", state: .active)
            if purpose == .jwt {
                entry.privateKey = signing.pemRepresentation
                entry.publicKey = signing.publicKey.pemRepresentation
            } else {
                entry.secret = Base64URL.encode(SecureRandom.bytes(32))
            }
            return entry
        }
        return try KeyRing(entries: entries)
    }
}
