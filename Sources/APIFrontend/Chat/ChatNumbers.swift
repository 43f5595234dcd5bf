import Chat
import Identity
import Limits
import Primitives
import Redis

/// Users by their numbers.
///
/// Whoever may ask which numbers have an account can go through all of them, so each question is paid for before it is asked, and never given
/// back: `chatnumbers:<holder>:3600` counts them, see ``ChatLimits``. A number that nobody has is the id that nobody has, and goes the same way: it
/// costs, and is answered, as any user who is not there.
struct ChatNumbers: Sendable {
    let redis: RedisClient
    /// Numbers that somebody may ask for; nil where nobody may.
    private let limit: WindowLimit?

    /// - Parameter perHour: numbers that somebody may ask for in an hour; 0 for none.
    init(redis: RedisClient, perHour: Int) {
        self.redis = redis
        self.limit = perHour > 0 ? WindowLimit(perHour, in: .seconds(3_600)) : nil
    }

    /// The id of whom a request names, whether or not there is such a user.
    ///
    /// - Throws: ``APIError`` 403 where numbers are not asked for, 400 for the caller's own, 429.
    @inline(never)
    func id(of named: NamedUser, for user: SessionCheck.User) async throws -> Int64 {
        switch named {
        case .id(let id): id
        case .number(let phone): try await self.user(of: phone, for: user) ?? Self.nobody
        }
    }

    /// The user of a number: the account in the caller's own group, or else the one in the group of who names none; nil for neither.
    private func user(of phone: PhoneNumber, for user: SessionCheck.User) async throws -> Int64? {
        guard let limit = self.limit else { throw ChatErrors.noNumbers }
        guard phone.e164 != user.number else { throw ChatErrors.ownNumber }
        let charge = ChatLimits.charge(.number, by: user.holder, limit)
        let (outcome, group) = try await self.redis.run(charge.take(), AccountStore.group(of: user.id))
        if case .full(let pause, _) = outcome {
            throw APIError.rateLimited(ChatErrors.numbersUsedUp, limit: "numbers", pause)
        }
        let holder = AccountHolder(user: 0, number: phone.e164)
        // Both, so that it takes as long whichever there is.
        let (own, other) = try await self.redis.run(
            AccountStore.user(of: holder, group: group), AccountStore.user(of: holder, group: Self.commonGroup))
        return own ?? other
    }

    /// Ids begin with 1.
    private static let nobody: Int64 = 0

    /// The group of who names none.
    private static let commonGroup = 0
}
