import Redis
import SMS
import Secrets

/// Where the apps of API keys want to hear of their messages.
struct WebhookDirectory: Sendable {
    let redis: RedisClient
    let apiKeys: APIKeyStore
    let keys: KeyStore

    /// The target of a message's owner; nil if it has none.
    func target(of owner: String) async throws -> WebhookTarget? {
        guard owner.hasPrefix("key:") else { return nil }
        return try await self.apiKeys.webhook(
            of: String(owner.dropFirst(4)), keys: self.keys.current, on: self.redis)
    }
}
