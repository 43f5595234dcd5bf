import ArgumentParser
import Operations
import Secrets

/// `api-frontend keys export`: the part of the ring that another service needs, and no more.
struct KeysExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes the part of the ring that another service needs.")

    /// Who needs keys.
    enum Recipient: String, ExpressibleByArgument, CaseIterable {
        case smsWorker = "sms-worker"
        case chatFanout = "chat-fanout"
    }

    @OptionGroup var location: KeyFileOption

    @Option(
        name: .customLong("for"),
        help: "sms-worker (seal keys) or chat-fanout (jwt keys, of pairs only the public half).")
    var recipient: Recipient

    @Option(name: .long, help: "The file to write; it is replaced.")
    var output: String

    func run() throws {
        let part = try Self.part(of: KeyRing(file: self.location.path()), for: self.recipient)
        try KeyRingFile.replace(with: part, at: self.output)
        CommandOutput.line("\(self.output): \(part.entries.count) keys for \(self.recipient.rawValue)")
    }

    /// What the recipient gets.
    static func part(of ring: KeyRing, for recipient: Recipient) throws -> KeyRing {
        switch recipient {
        case .smsWorker: return try KeyRing(entries: ring.accepted(.seal))
        case .chatFanout:
            return try KeyRing(
                entries: ring.accepted(.jwt).map { entry in
                    var entry = entry
                    entry.privateKey = nil
                    return entry
                })
        }
    }
}
