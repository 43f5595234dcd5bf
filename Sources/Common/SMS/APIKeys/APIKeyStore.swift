package import Redis
package import Secrets

/// Keys of senders' apps in Redis.
package struct APIKeyStore: Sendable {
    private let redis: RedisClient

    /// Makes a store.
    package init(redis: RedisClient) {
        self.redis = redis
    }

    /// Notes a new key.
    ///
    /// - Parameters:
    ///   - secret: what signs its webhooks; sealed before it is kept.
    ///   - ring: holds the key of the seal.
    package func create(
        _ key: APIKey, _ record: APIKeyRecord, webhookSecret secret: WebhookSecret?, ring: KeyRing?
    ) async throws {
        var words = [
            "HSET", Self.key(key.id), "digest", key.digest, "name", record.name, "created", String(record.created),
            "rate", String(record.ratePerMinute), "budget", String(record.partsPerDay),
            "templates", record.templates.text,
        ]
        if let url = record.webhook, let secret {
            guard let ring else { throw KeyRingError("a webhook's secret needs a key ring with a seal key") }
            let kid = try ring.active(.seal).kid
            let sealed = try TextSeal.seal([secret.text], context: Self.context(key.id), kid: kid, keys: ring)
            words += ["webhook", url, "hook_sealed", sealed, "hook_kid", kid]
        }
        // The index first: a key that is not listed could not be found to be revoked.
        let replies = try await self.redis.pipeline([
            RedisCommand("SADD", "apikeys", key.id), RedisCommand(words: words),
        ])
        for reply in replies { _ = try reply.get() }
    }

    /// All keys, oldest first.
    package func list() async throws(RedisError) -> [APIKeyRecord] {
        let ids = try await self.redis.send(RedisCommand("SMEMBERS", "apikeys")).array()
        var records: [APIKeyRecord] = []
        for id in ids {
            let id = try id.string()
            let fields = try await self.redis.send(RedisCommand("HGETALL", Self.key(id))).fields()
            if let record = APIKeyRecord(id: id, fields: fields) { records.append(record) }
        }
        return records.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// Makes a key useless from now on; false if there is none.
    package func revoke(_ id: String) async throws(RedisError) -> Bool {
        guard APIKey.isID(id) else { return false }
        return try await self.redis.run(APIKeyScripts.revoke, keys: [Self.key(id)], arguments: []).integer() == 1
    }

    /// Changes which templates a key's messages may name, from now on; false if there is no such key.
    package func allow(_ templates: TemplateAllowance, for id: String) async throws(RedisError) -> Bool {
        guard APIKey.isID(id) else { return false }
        return try await self.redis.run(APIKeyScripts.allow, keys: [Self.key(id)], arguments: [templates.text])
            .integer() == 1
    }

    /// Checks a key and charges messages to it in one step; nil if the key is not good.
    ///
    /// - Parameter parts: the SMS parts of each message; none only checks the key.
    package func charge(
        _ key: APIKey, parts: [Int], timeout: Duration? = nil
    ) async throws(RedisError) -> APIKeyGrant? {
        let reply = try await self.redis.run(
            APIKeyScripts.charge, keys: Self.keys(key.id), arguments: [key.digest] + parts.map { String($0) },
            timeout: timeout
        ).array()
        guard !reply.isEmpty else { return nil }
        guard (4...5).contains(reply.count) else { throw RedisError(.unexpectedReply, "not a grant") }
        return APIKeyGrant(
            id: key.id, hasWebhook: try reply[3].string() == "1",
            templates: TemplateAllowance(field: reply.count == 5 ? try reply[4].string() : nil),
            granted: Int(try reply[0].integer()),
            limit: APIKeyGrant.Limit(rawValue: try reply[1].string()),
            retryAfter: .milliseconds(try reply[2].integer()))
    }

    /// The call that gives back what was charged for messages that were not accepted.
    package func refundCall(_ id: String, messages: Int, parts: Int) -> RedisCall<RedisValue> {
        RedisCall(APIKeyScripts.refund, keys: Self.keys(id), arguments: [String(messages), String(parts)])
    }

    /// Where a key's app hears of its messages, and what signs that; nil if it does not want to, or the key is revoked.
    ///
    /// - Throws: ``RedisError``, or ``SealError`` if the secret cannot be opened with the ring.
    package func webhook(of id: String, keys ring: KeyRing) async throws -> WebhookTarget? {
        guard APIKey.isID(id) else { return nil }
        let words = ["HMGET", Self.key(id), "webhook", "hook_sealed", "hook_kid", "revoked"]
        let values = try await self.redis.send(RedisCommand(words: words)).array()
        guard values.count == 4, case .string(let url) = values[0], case .string(let sealed) = values[1],
            case .string(let kid) = values[2], values[3] == .null
        else { return nil }
        let texts = try TextSeal.open(sealed, context: Self.context(id), kid: kid, keys: ring)
        guard let secret = texts.first.flatMap(WebhookSecret.init) else { throw SealError.undecodable }
        return WebhookTarget(url: url, secret: secret)
    }

    /// Seals the webhook secrets that a key holds with the active one; how many there were.
    ///
    /// - Throws: ``RedisError``, or ``SealError`` if one cannot be opened.
    package func reseal(from kid: String, keys ring: KeyRing) async throws -> Int {
        let active = try ring.active(.seal).kid
        var count = 0
        for record in try await self.list() {
            let words = ["HMGET", Self.key(record.id), "hook_sealed", "hook_kid"]
            let values = try await self.redis.send(RedisCommand(words: words)).array()
            guard values.count == 2, case .string(let sealed) = values[0], values[1] == .string(kid) else { continue }
            let texts = try TextSeal.open(sealed, context: Self.context(record.id), kid: kid, keys: ring)
            let fresh = try TextSeal.seal(texts, context: Self.context(record.id), kid: active, keys: ring)
            _ = try await self.redis.send(
                RedisCommand("HSET", Self.key(record.id), "hook_sealed", fresh, "hook_kid", active))
            count += 1
        }
        return count
    }

    private static func context(_ id: String) -> [String] { ["webhook", id] }
    private static func key(_ id: String) -> String { "apikey:{k\(id)}" }
    private static func keys(_ id: String) -> [String] {
        [self.key(id), "apikeyrate:{k\(id)}", "apikeybudget:{k\(id)}"]
    }
}
