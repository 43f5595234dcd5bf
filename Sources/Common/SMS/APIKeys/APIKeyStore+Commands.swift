package import Redis
package import Secrets

extension APIKeyStore {
    /// Notes a new key.
    ///
    /// - Parameters:
    ///   - secret: what signs its webhooks; sealed before it is kept.
    ///   - ring: holds the key of the seal.
    package func create(
        _ key: APIKey, _ record: APIKeyRecord, webhookSecret secret: WebhookSecret?, ring: KeyRing?,
        on redis: RedisClient
    ) async throws {
        var webhook: (url: String, secret: SealedSecret)?
        if let url = record.webhook, let secret {
            guard let ring else { throw KeyRingError("a webhook's secret needs a key ring with a seal key") }
            webhook = (url, try Self.seal([secret.text], of: key.id, with: ring))
        }
        // The index first: a key that is not listed could not be found to be revoked.
        _ = try await redis.run(self.list(key.id), then: self.write(key, record, webhook: webhook))
    }

    /// All keys, oldest first.
    package func list(on redis: RedisClient) async throws(RedisError) -> [APIKeyRecord] {
        let ids = try await redis.run(self.ids)
        guard !ids.isEmpty else { return [] }
        let records = try await redis.run(ids.map { self.read($0) })
        return records.compactMap(\.self).sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// Where a key's app hears of its messages, and what signs that; nil if it does not want to, or the key is revoked.
    ///
    /// - Throws: ``RedisError``, or ``SealError`` if the secret cannot be opened with the ring.
    package func webhook(of id: String, keys ring: KeyRing, on redis: RedisClient) async throws -> WebhookTarget? {
        guard APIKey.isID(id), let (url, secret) = try await redis.run(self.webhook(of: id)) else { return nil }
        let texts = try Self.open(secret, of: id, with: ring)
        guard let secret = texts.first.flatMap(WebhookSecret.init) else { throw SealError.undecodable }
        return WebhookTarget(url: url, secret: secret)
    }

    /// Seals the webhook secrets that a key holds with the active one; how many there were.
    ///
    /// - Throws: ``RedisError``, or ``SealError`` if one cannot be opened.
    package func reseal(from kid: String, keys ring: KeyRing, on redis: RedisClient) async throws -> Int {
        // A ring that cannot seal is refused before anything is read.
        _ = try ring.active(.seal)
        var count = 0
        for id in try await self.list(on: redis).map(\.id) {
            guard let secret = try await redis.run(self.secret(of: id)), secret.kid == kid else { continue }
            let texts = try Self.open(secret, of: id, with: ring)
            try await redis.run(self.write(Self.seal(texts, of: id, with: ring), of: id))
            count += 1
        }
        return count
    }

    private static func seal(_ texts: [String], of id: String, with ring: KeyRing) throws -> SealedSecret {
        let kid = try ring.active(.seal).kid
        return SealedSecret(
            sealed: try TextSeal.seal(texts, context: self.context(id), kid: kid, keys: ring), kid: kid)
    }

    private static func open(_ secret: SealedSecret, of id: String, with ring: KeyRing) throws -> [String] {
        try TextSeal.open(secret.sealed, context: self.context(id), kid: secret.kid, keys: ring)
    }

    private static func context(_ id: String) -> [String] { ["webhook", id] }
}
