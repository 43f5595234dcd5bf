import ArgumentParser
import Operations
import Redis
import SMS

/// `api-frontend api-keys`: the keys of senders' apps.
struct APIKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-keys", abstract: "Makes, lists and revokes the API keys of senders' apps.",
        subcommands: [APIKeysNew.self, APIKeysList.self, APIKeysTemplates.self, APIKeysRevoke.self])
}

/// `api-frontend api-keys list`.
struct APIKeysList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the keys, never their secrets.")

    func run() async throws {
        let records = try await OperatorRedis.with { try await APIKeyStore().list(on: $0) }
        for record in records { CommandOutput.columns(Self.columns(record)) }
    }

    static func columns(_ record: APIKeyRecord) -> [String] {
        [
            record.id, record.revoked == nil ? "active" : "revoked", record.name,
            "created \(Timestamp.text(record.created))",
            record.ratePerMinute == 0 ? "any rate" : "\(record.ratePerMinute) messages a minute",
            record.partsPerDay == 0 ? "any number" : "\(record.partsPerDay) parts a day",
            record.webhook ?? "no webhook", "templates \(record.templates.text)",
        ]
    }
}

/// `api-frontend api-keys templates`.
struct APIKeysTemplates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "templates", abstract: "Changes which templates a key's messages may name, at once.")

    @Argument(help: "The key's id, as list shows it.")
    var id: String

    @Argument(help: "a,b, any (all but the codes'), any,a or none.")
    var templates: String

    func validate() throws {
        guard TemplateAllowance(self.templates) != nil else { throw ValidationError(APIKeysNew.templatesHelp) }
    }

    func run() async throws {
        guard let allowance = TemplateAllowance(self.templates) else { return }
        let allow = APIKeyStore().allow(allowance, for: self.id)
        guard APIKey.isID(self.id), try await OperatorRedis.with({ try await $0.run(allow) }) else {
            throw ValidationError("there is no key \(self.id)")
        }
        CommandOutput.line("\(self.id): templates \(allowance.text)")
    }
}

/// `api-frontend api-keys revoke`.
struct APIKeysRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Makes a key useless at once, everywhere.")

    @Argument(help: "The key's id: the part between the two underscores, as list shows it.")
    var id: String

    func run() async throws {
        let revoke = APIKeyStore().revoke(self.id)
        guard APIKey.isID(self.id), try await OperatorRedis.with({ try await $0.run(revoke) }) else {
            throw ValidationError("there is no key \(self.id)")
        }
        CommandOutput.line("\(self.id): revoked")
    }
}
