import ArgumentParser
import Operations
import Secrets

/// `api-frontend keys new`: a ring with one active key for each purpose.
struct KeysNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Makes a new key ring; an existing file is left alone.")

    @OptionGroup var location: KeyFileOption

    @Option(name: .long, help: "What tokens are signed with: ES256 (others verify with a public key) or HS256.")
    var algorithm: String?

    @Option(name: .long, help: "A file with the secret that an HS256 key is made of, such as Django's SECRET_KEY.")
    var secretFile: String?

    func run() throws {
        let path = try self.location.path()
        let secret = try SharedSecret.read(self.secretFile)
        try KeyRingFile.create(Self.ring(algorithm: self.algorithm, secret: secret), at: path)
        CommandOutput.line("\(path): a new key ring with one active key for each of jwt, otp, seal and file")
    }

    /// A fresh ring.
    ///
    /// - Parameters:
    ///   - algorithm: of the tokens' key.
    ///   - secret: what that key is made of, for HS256.
    static func ring(algorithm: String? = nil, secret: [UInt8]? = nil) throws -> KeyRing {
        try KeyRing(
            entries: KeyPurpose.allCases.map { purpose in
                let isForTokens = purpose == .jwt
                return try KeyMaker.key(
                    purpose, state: .active, algorithm: isForTokens ? algorithm : nil,
                    secret: isForTokens ? secret : nil)
            })
    }
}
