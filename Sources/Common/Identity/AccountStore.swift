package import Primitives
package import Redis

/// Accounts and the numbers they belong to in Redis: what is asked and noted of them beside the scripts of codes and sessions.
package enum AccountStore {
    /// Reads whose an account is, and whether it is there and switched on.
    package static func state(of user: Int64) -> RedisCall<AccountState> {
        RedisCall(
            RedisCommand("HMGET", AccountKeys.account(user), "id", "active", "number")
        ) { (reply) throws(RedisError) in try AccountState(user, reply) }
    }

    /// An account that is there and switched on.
    package struct Active: Sendable, Equatable {
        /// The user's name; empty if there is none yet.
        package let username: String
        /// The user's own number; nil without one.
        package let number: String?
        /// Whether the user came from the old system.
        package let isImported: Bool
    }

    /// Reads an account; nil if it is not there or switched off.
    package static func active(_ user: Int64) -> RedisCall<Active?> {
        RedisCall(
            RedisCommand("HMGET", AccountKeys.account(user), "id", "username", "number", "active", "imported")
        ) { (reply) throws(RedisError) in
            let fields = try reply.get().array()
            guard fields.count == 5, case .string = fields[0], fields[3] != .string("0") else { return nil }
            let number = try? fields[2].string()
            return Active(
                username: (try? fields[1].string()) ?? "", number: number?.isEmpty == true ? nil : number,
                isImported: fields[4] != .null)
        }
    }

    /// Reads a user's name; nil without an account.
    package static func username(of user: Int64) -> RedisCall<String?> {
        RedisCall(RedisCommand("HGET", AccountKeys.account(user), "username")) { (reply) throws(RedisError) in
            let reply = try reply.get()
            return reply == .null ? nil : try reply.string()
        }
    }

    /// Reads which of its number's accounts one is; 0, the group of who names none, where it does not say.
    package static func group(of user: Int64) -> RedisCall<Int> {
        RedisCall(RedisCommand("HGET", AccountKeys.account(user), "group")) { (reply) throws(RedisError) in
            let reply = try reply.get()
            return reply == .null ? 0 : Int(try reply.string()) ?? 0
        }
    }

    /// Reads whether a user came from the old system.
    package static func isImported(_ user: Int64) -> RedisCall<Bool> {
        RedisCall(RedisCommand("HEXISTS", AccountKeys.account(user), "imported")) { (reply) throws(RedisError) in
            try reply.integer() == 1
        }
    }

    /// Reads which user a number has in a group; nil for none.
    package static func user(of holder: AccountHolder, group: Int) -> RedisCall<Int64?> {
        RedisCall(
            RedisCommand("HGET", AccountKeys.identity(of: holder, group: group), "id")
        ) { (reply) throws(RedisError) in
            let reply = try reply.get()
            return reply == .null ? nil : try reply.integer()
        }
    }

    /// Takes ids for new users that nobody else has; gives the last of them.
    ///
    /// - Parameter count: how many, 1 or more.
    package static func takeIDs(_ count: Int64) -> RedisCall<Int64> {
        RedisCall(RedisCommand("INCRBY", AccountKeys.userIDs, String(count))) { (reply) throws(RedisError) in
            try reply.integer()
        }
    }

    /// Writes the account of a user who has a name and no number.
    package static func write(_ user: Int64, username: String, email: String) -> RedisCall<Void> {
        RedisCall(
            RedisCommand(
                "HSET", AccountKeys.account(user), "id", String(user), "number", "", "group", "0", "username", username,
                "email", email)
        ).ignoringAnswer
    }

    /// Notes that an account of a number is switched off: it gets no new ones in other groups.
    package static func shutOut(_ phone: PhoneNumber) -> RedisCall<Void> {
        RedisCall(RedisCommand("SET", AccountKeys.shutOut(phone), "1")).ignoringAnswer
    }
}
