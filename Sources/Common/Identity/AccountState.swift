package import Redis

/// An account as others need to know it: whose it is, and whether it is there and switched on.
package struct AccountState: Sendable, Equatable {
    /// Whose the account is; one that is not there is its own.
    package let holder: AccountHolder
    /// Whether the account is there and switched on.
    package let isActive: Bool

    /// Reads a user's fields as ``AccountStore/state(of:)`` asks for them.
    package init(_ user: Int64, _ reply: RedisValue) throws(RedisError) {
        let fields = try reply.get().array()
        let isThere = if case .string? = fields.first { fields.count == 3 } else { false }
        self.holder = AccountHolder(user: user, number: fields.count == 3 ? try? fields[2].string() : nil)
        self.isActive = isThere && fields[1] != .string("0")
    }
}
