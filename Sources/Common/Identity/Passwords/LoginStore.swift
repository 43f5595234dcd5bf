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

        /// Reads a reply of who has the name; null for nobody.
        init(_ reply: RedisValue, for entry: LoginEntry) throws(RedisError) {
            let value = try reply.get()
            guard value != .null else {
                self = .written
                return
            }
            let owner = try value.integer()
            self = owner == entry.id ? .alreadyOwn : .taken(by: owner)
        }
    }

    /// Makes a store.
    package init() {}

    /// The key of a name's entry.
    package static func key(_ name: LoginName) -> String { "login:\(name.slot)" }

    /// Writes an entry unless there is one; gives the id of who has the name already, or null.
    static let claim = RedisScript(PackageResources.login_claim_lua)

    /// Replaces a hash by another, unless it was replaced in between.
    static let replaceHash = RedisScript(PackageResources.login_replace_hash_lua)

    /// Writes a user's entry if the name is free; what is there already is never changed.
    package func claim(_ entry: LoginEntry, for name: LoginName) -> RedisCall<Claim> {
        RedisCall(
            Self.claim, keys: [Self.key(name)],
            arguments: [
                String(entry.id), entry.hash, entry.username, entry.email, entry.created.map { String($0) } ?? "",
                entry.isActive ? "1" : "0",
            ]
        ) { (reply) throws(RedisError) in try Claim(reply, for: entry) }
    }

    /// Reads what would become of a claim, and writes nothing.
    package func look(_ entry: LoginEntry, for name: LoginName) -> RedisCall<Claim> {
        RedisCall(RedisCommand("HGET", Self.key(name), "id")) { (reply) throws(RedisError) in
            try Claim(reply, for: entry)
        }
    }

    /// Reads the entry of a name; nil for nobody's.
    package func read(_ name: LoginName) -> RedisCall<LoginEntry?> {
        RedisCall(RedisCommand("HGETALL", Self.key(name))) { (reply) throws(RedisError) in
            LoginEntry(fields: try reply.fields())
        }
    }

    /// Replaces a hash by another of the same password; false if another hash is there by now.
    package func replaceHash(_ old: String, by new: String, for name: LoginName) -> RedisCall<Bool> {
        self.replace(old, new, name, isChange: false)
    }

    /// Replaces a hash by that of another password; false if another hash is there by now, or the name is gone.
    package func change(_ old: String, to new: String, for name: LoginName) -> RedisCall<Bool> {
        self.replace(old, new, name, isChange: true)
    }

    private func replace(_ old: String, _ new: String, _ name: LoginName, isChange: Bool) -> RedisCall<Bool> {
        RedisCall(
            Self.replaceHash, keys: [Self.key(name)], arguments: [old, new, isChange ? "1" : "0"]
        ) { (reply) throws(RedisError) in try reply.integer() == 1 }
    }
}
