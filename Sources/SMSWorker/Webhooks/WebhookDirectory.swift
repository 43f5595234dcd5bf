import Common

/// Where the apps of API keys want to hear of their messages.
protocol WebhookDirectory: Sendable {
    /// The target of a message's owner; nil if it has none.
    func target(of owner: String) async throws -> WebhookTarget?
}

/// The targets that lie beside the API keys in Redis: `apikey:{<id>}`, fields `webhook` and `webhook_secret` (sealed).
struct StoredWebhooks: WebhookDirectory {
    let redis: RedisClient
    let keys: KeyStore

    func target(of owner: String) async throws -> WebhookTarget? {
        guard owner.hasPrefix("key:") else { return nil }
        let id = String(owner.dropFirst(4))
        let fields = try await self.redis.send(
            RedisCommand("HMGET", "apikey:{\(id)}", "webhook", "webhook_secret")
        ).array()
        guard fields.count == 2, case .string(let url) = fields[0], case .string(let sealed) = fields[1] else {
            return nil
        }
        let secret = try WebhookSecretSeal.open(sealed, of: id, keys: self.keys.current)
        return WebhookSignature.secret(secret).map { WebhookTarget(url: url, secret: $0) }
    }
}
