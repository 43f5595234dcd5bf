package import Redis

/// An account as others need to know it: whether it is there and switched on, and whose it is.
package enum AccountState {
    /// The command that asks about a user; the functions below read the reply.
    package static func command(_ user: Int64) -> RedisCommand {
        RedisCommand("HMGET", AccountKeys.account(user), "id", "active", "number")
    }

    /// Whether the account is there and switched on.
    package static func isActive(_ reply: RedisValue) throws(RedisError) -> Bool {
        let fields = try reply.get().array()
        guard fields.count == 3, case .string = fields[0] else { return false }
        return fields[1] != .string("0")
    }

    /// Whose the account is; one that is not there is its own.
    package static func holder(_ user: Int64, _ reply: RedisValue) throws(RedisError) -> AccountHolder {
        let fields = try reply.get().array()
        return AccountHolder(user: user, number: fields.count == 3 ? try? fields[2].string() : nil)
    }
}
