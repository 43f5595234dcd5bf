import Common

/// Whether users may be written to.
struct ChatAccounts: Sendable {
    let redis: RedisClient

    /// The call that asks about a user; ``isActive(_:)`` reads the reply.
    static func call(_ user: Int64) -> RedisCall {
        RedisCall(RedisCommand("HMGET", AccountKeys.account(user), "id", "active"))
    }

    /// Whether the account is there and switched on.
    static func isActive(_ reply: RedisValue) throws(RedisError) -> Bool {
        let fields = try reply.get().array()
        guard fields.count == 2, case .string = fields[0] else { return false }
        return fields[1] != .string("0")
    }
}
