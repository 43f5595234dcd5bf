import Identity
import Redis

/// An account as chat asks about it: whose it is, and whether it is there and switched on.
struct ChatAccount: Sendable {
    let holder: AccountHolder
    let isActive: Bool

    /// Reads a user's.
    static func call(_ user: Int64) -> RedisCall<ChatAccount> {
        RedisCall(AccountState.command(user)) { (reply) throws(RedisError) in
            ChatAccount(holder: try AccountState.holder(user, reply), isActive: try AccountState.isActive(reply))
        }
    }
}
