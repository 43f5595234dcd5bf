import ArgumentParser
import Foundation
import Operations
import Primitives
import SMS
import Secrets
import Settings

/// `api-frontend api-keys new`: makes a key and shows it once.
struct APIKeysNew: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Makes a key and prints it, once.",
        discussion: """
            Standard output has the key on its first line and, with a webhook, the secret that signs it on its second; \
            neither can be shown again.
            """)

    @Option(name: .long, help: "What the list calls the key.")
    var name: String

    @Option(name: .long, help: "The most messages a minute; without it, any number.")
    var rate = 0

    @Option(name: .long, help: "The most SMS parts in 24 hours; without it, any number.")
    var budget = 0

    @Option(name: .long, help: "The https address that hears of every change of a message's status.")
    var webhook: String?

    @Option(
        name: .long,
        help: "The templates its messages may name: a,b, any (all but the codes'), any,a or none.")
    var templates = TemplateAllowance.any.text

    func validate() throws {
        guard (1...64).contains(self.name.count), !self.name.contains(where: { $0.isNewline || $0 == "\t" }) else {
            throw ValidationError("--name takes 1 to 64 characters on one line")
        }
        guard (0...1_000_000).contains(self.rate) else { throw ValidationError("--rate takes 0 to 1000000") }
        guard (0...1_000_000_000).contains(self.budget) else {
            throw ValidationError("--budget takes 0 to 1000000000")
        }
        guard TemplateAllowance(self.templates) != nil else { throw ValidationError(Self.templatesHelp) }
    }

    /// What `--templates` takes, for who wrote something else.
    static let templatesHelp = "templates takes names of 1 to 64 characters with commas between, any, any,NAME or none"

    func run() async throws {
        var reader = try SettingsReader()
        let redis = OperatorRedis.settings(&reader)
        let ringPath = reader.read(.keysFile)
        let hosts = reader.read(.webhookHosts)
        _ = try reader.finish()
        if let webhook = self.webhook, !Self.isAllowed(webhook, plainHosts: hosts) {
            throw ValidationError(
                "--webhook takes an https address without user, password or fragment, its port from 1 to 65535")
        }
        let key = APIKey.random()
        let secret = self.webhook.map { _ in WebhookSecret.random() }
        let ring = try self.webhook.map { _ in try KeyRing(file: ringPath, needs: [.seal]) }
        let record = APIKeyRecord(
            id: key.id, name: self.name, ratePerMinute: self.rate, partsPerDay: self.budget, webhook: self.webhook,
            templates: TemplateAllowance(self.templates) ?? .any)
        try await OperatorRedis.with(settings: redis) {
            try await APIKeyStore().create(key, record, webhookSecret: secret, ring: ring, on: $0)
        }
        CommandOutput.line(key.text)
        if let secret { CommandOutput.line(secret.text) }
    }

    /// Whether news may go to an address.
    ///
    /// - Parameter plainHosts: hosts that may be reached without TLS.
    static func isAllowed(_ text: String, plainHosts: [String]) -> Bool {
        guard text.utf8.count <= 2_048, let url = URL(string: text), let host = url.host(percentEncoded: true),
            !host.isEmpty, url.user() == nil, url.password() == nil, url.fragment() == nil,
            url.hasUsablePort
        else { return false }
        return url.scheme == "https" || (url.scheme == "http" && plainHosts.contains(host))
    }
}
