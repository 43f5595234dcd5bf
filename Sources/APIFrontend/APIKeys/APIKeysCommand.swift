import ArgumentParser
import Common
import Logging

/// `api-frontend api-keys`: the keys of senders' apps.
struct APIKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-keys", abstract: "Makes, lists and revokes the API keys of senders' apps.",
        subcommands: [APIKeysNew.self, APIKeysList.self, APIKeysRevoke.self])

    /// Does something with the keys in the configured Redis.
    static func withStore<Value: Sendable>(
        _ address: RedisClient.Configuration, _ work: (APIKeyStore) async throws -> Value
    ) async throws -> Value {
        let logger = Logger(label: "api-keys", factory: { _ in SwiftLogNoOpLogHandler() })
        let redis = RedisClient(configuration: address, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await redis.run() }
            defer { group.cancelAll() }
            for _ in 0..<100 where !redis.status.isConnected { try await Task.sleep(for: .milliseconds(50)) }
            return try await work(APIKeyStore(redis: redis))
        }
    }

    /// The connection to Redis, as the configuration has it.
    static func redis(_ reader: inout SettingsReader) -> RedisClient.Configuration {
        var configuration = RedisClient.Configuration(reading: &reader, name: "api-keys")
        configuration.connections = 1
        return configuration
    }
}

/// `api-frontend api-keys list`.
struct APIKeysList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the keys, never their secrets.")

    func run() async throws {
        var reader = try SettingsReader()
        let redis = APIKeys.redis(&reader)
        _ = try reader.finish()
        for record in try await APIKeys.withStore(redis, { try await $0.list() }) { print(Self.line(record)) }
    }

    static func line(_ record: APIKeyRecord) -> String {
        [
            record.id, record.revoked == nil ? "active" : "revoked", record.name,
            "created \(Timestamp.text(record.created))",
            record.ratePerMinute == 0 ? "any rate" : "\(record.ratePerMinute) messages a minute",
            record.partsPerDay == 0 ? "any number" : "\(record.partsPerDay) parts a day",
            record.webhook ?? "no webhook",
        ].joined(separator: "\t")
    }
}

/// `api-frontend api-keys revoke`.
struct APIKeysRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Makes a key useless at once, everywhere.")

    @Argument(help: "The key's id: the part between the two underscores, as list shows it.")
    var id: String

    func run() async throws {
        var reader = try SettingsReader()
        let redis = APIKeys.redis(&reader)
        _ = try reader.finish()
        let id = self.id
        guard try await APIKeys.withStore(redis, { try await $0.revoke(id) }) else {
            throw ValidationError("there is no key \(id)")
        }
        print("\(id): revoked")
    }
}
