import ArgumentParser
import Operations
import SMS
import Secrets
import Settings

/// `api-frontend keys retire`: the end of a key's life.
struct KeysRetire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Takes an old key out; what it made is worthless from then on.",
        discussion: "The secrets of webhooks that a seal key holds are sealed anew first, for which Redis is needed.")

    @OptionGroup var location: KeyFileOption

    @Argument(help: "The key's kid, as list shows it.")
    var kid: String

    @Flag(name: .long, help: "Take it out even if what it made is still good, for a key that has leaked.")
    var force = false

    func run() async throws {
        let path = try self.location.path()
        let ring = try KeyRing(file: path)
        let purpose = ring.entries.first { $0.kid == self.kid }?.purpose
        let rest = try KeyRotation.retire(
            self.kid, from: ring, overlap: try Self.overlap(purpose), isForced: self.force)
        if purpose == .seal {
            let kid = self.kid
            let count = try await OperatorRedis.with {
                try await APIKeyStore().reseal(from: kid, keys: ring, on: $0)
            }
            if count > 0 { CommandOutput.line("\(count) webhook secrets sealed anew") }
        }
        try KeyRingFile.replace(with: rest, at: path)
        CommandOutput.line("\(path): \(self.kid) is gone")
    }

    /// How long what a key of a purpose made is good: a refresh token; a code, and the fingerprint of a request; a parked job;
    /// the address of a file.
    private static func overlap(_ purpose: KeyPurpose?) throws -> Duration {
        var reader = try SettingsReader()
        let (tokens, code) = (reader.read(.refreshLife), reader.read(.otpLife))
        let job = reader.read(.parkedAge) + reader.read(.textLife)
        _ = try reader.finish()
        switch purpose {
        case .jwt: return tokens
        case .otp: return max(code, SendMessageEndpoint.answerLife)
        case .seal: return job
        // The longest life of an address (`FileAddress`).
        case .file: return .seconds(7_200)
        case nil: return .zero
        }
    }
}
