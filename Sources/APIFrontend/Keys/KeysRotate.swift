import ArgumentParser
import Foundation
import Operations
import Primitives
import Secrets

/// `api-frontend keys rotate`: the next step of a key's life.
struct KeysRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Adds the next key of a purpose, or makes it the active one.",
        discussion: """
            Run it once: a new key is `next`. Export the parts of other services again, send SIGHUP to all, wait five \
            minutes, run it again: the new key is `active`, the one before `old`. Retire that when what it made has expired.
            """)

    @OptionGroup var location: KeyFileOption

    @Argument(help: "jwt, otp, seal or file.")
    var purpose: KeyPurpose

    @Option(name: .long, help: "Of a new jwt key: ES256 or HS256; without it, that of the active one.")
    var algorithm: String?

    @Option(name: .long, help: "A file with the secret that a new HS256 key is made of, such as Django's SECRET_KEY.")
    var secretFile: String?

    @Flag(
        name: .long, help: "Make it active at once, for a key that has leaked; some tokens may be refused for minutes.")
    var now = false

    func run() throws {
        let path = try self.location.path()
        let ring = try KeyRing(file: path)
        // Without an active key there is no other algorithm than the purpose's own; whether there may be none, the rotation says.
        let algorithm = self.algorithm ?? (try? ring.active(self.purpose))?.algorithm
        let secret = try SharedSecret.read(self.secretFile)
        let isGuessed = self.algorithm == nil && secret == nil && self.purpose == .jwt && algorithm == "HS256"
        let (rotated, done) = try KeyRotation.rotate(ring, self.purpose, hurries: self.now) { () throws(KeyRingError) in
            guard !isGuessed else {
                throw KeyRingError("an HS256 key is shared: name its secret's file with --secret-file, or --algorithm")
            }
            return try KeyMaker.key(self.purpose, state: .next, algorithm: algorithm, secret: secret)
        }
        try KeyRingFile.replace(with: rotated, at: path)
        CommandOutput.line("\(path): \(done)")
    }
}

extension KeyPurpose: ExpressibleByArgument {}

/// A secret that an app outside shares with us.
enum SharedSecret {
    /// Reads its file; a line break at the end is not part of it.
    static func read(_ path: String?) throws(KeyRingError) -> [UInt8]? {
        guard let path else { return nil }
        do {
            let bytes = try OperatorFile(path, upTo: 65_536).bytes
            return Array(TextGate.ours(bytes).trimmingCharacters(in: .newlines).utf8)
        } catch {
            throw KeyRingError("--secret-file: \(error)")
        }
    }
}
