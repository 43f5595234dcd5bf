package import Redis

/// Users with passwords in Redis, each on the slot of the name.
///
/// `login:{n<name in Base64>}` is a hash: `id`, `hash`, `username`, `email`, `created`, and `active`, which is `0` for a user
/// who was switched off and absent otherwise. It never dies.
package struct LoginStore: Sendable {
    /// What became of the wish for a name.
    package enum Claim: Sendable, Equatable {
        /// The name was free; the entry is written.
        case written
        /// The same user has it already; nothing was changed.
        case alreadyOwn
        /// Another user has it; nothing was changed.
        case taken(by: Int64)

        /// Reads the reply to ``LoginStore/claimCall(_:for:)`` of that entry.
        package init(_ reply: RedisValue, for entry: LoginEntry) throws(RedisError) {
            let value = try reply.get()
            guard value != .null else {
                self = .written
                return
            }
            let owner = try value.integer()
            self = owner == entry.id ? .alreadyOwn : .taken(by: owner)
        }
    }

    private let redis: RedisClient

    /// Makes a store.
    package init(redis: RedisClient) {
        self.redis = redis
    }

    /// The key of a name's entry.
    package static func key(_ name: LoginName) -> String { "login:\(name.slot)" }

    /// Writes an entry unless there is one; gives the id of who has the name already, or null.
    static let claim = RedisScript(PackageResources.login_claim_lua)

    /// Replaces a hash by another, unless it was replaced in between.
    static let replaceHash = RedisScript(PackageResources.login_replace_hash_lua)

    /// Writes a user's entry if the name is free; what is there already is never changed.
    package func claim(_ entry: LoginEntry, for name: LoginName) async throws(RedisError) -> Claim {
        try Claim(try await self.redis.run([self.claimCall(entry, for: name)])[0], for: entry)
    }

    /// ``claim(_:for:)`` as a part of a pipeline; ``Claim`` reads the reply.
    package func claimCall(_ entry: LoginEntry, for name: LoginName) -> RedisCall<RedisValue> {
        RedisCall(
            Self.claim, keys: [Self.key(name)],
            arguments: [
                String(entry.id), entry.hash, entry.username, entry.email, entry.created.map { String($0) } ?? "",
                entry.isActive ? "1" : "0",
            ])
    }

    /// The entry of a name.
    package func read(_ name: LoginName) async throws(RedisError) -> LoginEntry? {
        LoginEntry(fields: try await self.redis.send(RedisCommand("HGETALL", Self.key(name))).fields())
    }

    /// Replaces a hash by another of the same password, as a part of a pipeline; the reply is 1, or 0 if another hash is there by
    /// now.
    package func replaceHashCall(_ old: String, by new: String, for name: LoginName) -> RedisCall<RedisValue> {
        RedisCall(Self.replaceHash, keys: [Self.key(name)], arguments: [old, new, "0"])
    }

    /// Replaces a hash by that of another password.
    ///
    /// - Returns: false if another hash is there by now, or the name is gone.
    package func change(_ old: String, to new: String, for name: LoginName) async throws(RedisError) -> Bool {
        try await self.redis.run(Self.replaceHash, keys: [Self.key(name)], arguments: [old, new, "1"]).integer() == 1
    }
}
