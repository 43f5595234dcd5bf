/// Whether accounts are there and switched on.
package enum AccountState {
    /// The command that asks about a user; ``isActive(_:)`` reads the reply.
    package static func command(_ user: Int64) -> RedisCommand {
        RedisCommand("HMGET", AccountKeys.account(user), "id", "active")
    }

    /// Whether the account is there and switched on.
    package static func isActive(_ reply: RedisValue) throws(RedisError) -> Bool {
        let fields = try reply.get().array()
        guard fields.count == 2, case .string = fields[0] else { return false }
        return fields[1] != .string("0")
    }
}
