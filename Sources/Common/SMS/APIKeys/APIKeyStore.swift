package import Redis

/// Keys of senders' apps in Redis: the calls, each with what its reply means; what takes several is in `APIKeyStore+Commands.swift`.
package struct APIKeyStore: Sendable {
    /// Makes a store.
    package init() {}

    // MARK: - Sending

    /// Checks a key and charges messages to it in one step; nil if the key is not good.
    ///
    /// - Parameter parts: the SMS parts of each message; none only checks the key.
    package func charge(_ key: APIKey, parts: [Int]) -> RedisCall<APIKeyGrant?> {
        let id = key.id
        return RedisCall(
            APIKeyScripts.charge, keys: Self.keys(id),
            arguments: [key.digest] + parts.map { String($0) }
        ) { (reply) throws(RedisError) in try Self.grant(id, reply) }
    }

    /// Gives back what was charged for messages that were not accepted.
    package func refund(_ id: String, messages: Int, parts: Int) -> RedisCall<Void> {
        RedisCall(
            APIKeyScripts.refund, keys: Self.keys(id),
            arguments: [String(messages), String(parts)]
        ).ignoringAnswer
    }

    private static func grant(_ id: String, _ reply: RedisValue) throws(RedisError) -> APIKeyGrant? {
        let parts = try reply.array()
        guard !parts.isEmpty else { return nil }
        guard (4...5).contains(parts.count) else { throw RedisError(.unexpectedReply, "not a grant") }
        return APIKeyGrant(
            id: id, hasWebhook: try parts[3].string() == "1",
            templates: TemplateAllowance(field: parts.count == 5 ? try parts[4].string() : nil),
            granted: Int(try parts[0].integer()), limit: APIKeyGrant.Limit(rawValue: try parts[1].string()),
            retryAfter: .milliseconds(try parts[2].integer()))
    }

    // MARK: - Keeping

    /// Puts a key into the index of all keys.
    func list(_ id: String) -> RedisCall<Void> { RedisCall(RedisCommand("SADD", Self.index, id)).ignoringAnswer }

    /// Writes a new key.
    func write(
        _ key: APIKey, _ record: APIKeyRecord, webhook: (url: String, secret: SealedSecret)?
    ) -> RedisCall<Void> {
        var words = [
            "HSET", Self.key(key.id), "digest", key.digest, "name", record.name, "created", String(record.created),
            "rate", String(record.ratePerMinute), "budget", String(record.partsPerDay),
            "templates", record.templates.text,
        ]
        if let webhook {
            words += ["webhook", webhook.url, "hook_sealed", webhook.secret.sealed, "hook_kid", webhook.secret.kid]
        }
        return RedisCall(RedisCommand(words: words)).ignoringAnswer
    }

    /// Reads the ids of all keys.
    var ids: RedisCall<[String]> {
        RedisCall(RedisCommand("SMEMBERS", Self.index)) { (reply) throws(RedisError) in
            try reply.array().map { id throws(RedisError) in try id.string() }
        }
    }

    /// Reads a key; nil if there is none.
    func read(_ id: String) -> RedisCall<APIKeyRecord?> {
        RedisCall(RedisCommand("HGETALL", Self.key(id))) { (reply) throws(RedisError) in
            APIKeyRecord(id: id, fields: try reply.fields())
        }
    }

    /// Makes a key useless from now on; false if there is none.
    package func revoke(_ id: String) -> RedisCall<Bool> {
        RedisCall(APIKeyScripts.revoke, keys: [Self.key(id)], arguments: []) { (reply) throws(RedisError) in
            try reply.integer() == 1
        }
    }

    /// Changes which templates a key's messages may name, from now on; false if there is no such key.
    package func allow(_ templates: TemplateAllowance, for id: String) -> RedisCall<Bool> {
        RedisCall(
            APIKeyScripts.allow, keys: [Self.key(id)], arguments: [templates.text]
        ) { (reply) throws(RedisError) in try reply.integer() == 1 }
    }

    // MARK: - Webhooks

    /// A webhook's secret as it is kept.
    struct SealedSecret: Sendable, Equatable {
        let sealed: String
        /// The seal key's name.
        let kid: String
    }

    /// Reads where a key's app hears of its messages; nil if it does not want to, or the key is revoked.
    func webhook(of id: String) -> RedisCall<(url: String, secret: SealedSecret)?> {
        RedisCall(
            RedisCommand("HMGET", Self.key(id), "webhook", "hook_sealed", "hook_kid", "revoked")
        ) { (reply) throws(RedisError) in
            let values = try reply.array()
            guard values.count == 4, case .string(let url) = values[0], case .string(let sealed) = values[1],
                case .string(let kid) = values[2], values[3] == .null
            else { return nil }
            return (url, SealedSecret(sealed: sealed, kid: kid))
        }
    }

    /// Reads the secret of a key's webhook; nil without one.
    func secret(of id: String) -> RedisCall<SealedSecret?> {
        RedisCall(RedisCommand("HMGET", Self.key(id), "hook_sealed", "hook_kid")) { (reply) throws(RedisError) in
            let values = try reply.array()
            guard values.count == 2, case .string(let sealed) = values[0], case .string(let kid) = values[1]
            else { return nil }
            return SealedSecret(sealed: sealed, kid: kid)
        }
    }

    /// Writes the secret of a key's webhook anew.
    func write(_ secret: SealedSecret, of id: String) -> RedisCall<Void> {
        RedisCall(
            RedisCommand("HSET", Self.key(id), "hook_sealed", secret.sealed, "hook_kid", secret.kid)
        ).ignoringAnswer
    }

    private static let index = "apikeys"
    private static func key(_ id: String) -> String { "apikey:{k\(id)}" }
    private static func keys(_ id: String) -> [String] {
        [self.key(id), "apikeyrate:{k\(id)}", "apikeybudget:{k\(id)}"]
    }
}
