import Common
import HTTPTypes

/// What logged-in users may send in 24 hours: `usersent:{u<id>}` counts a user's messages, `usersto:{<number>}` a receiver's.
struct UserQuota: Sendable {
    /// Which limit is used up.
    enum Limit: String, Sendable {
        case user
        case receiver
    }

    /// How many messages a user, and a receiver from all users.
    var perUser = 20
    var perReceiver = 5

    let redis: RedisClient

    /// Gives {1, 0}, or {0, ms until the next}.
    private static let take = RedisScript(
        """
        local used = tonumber(redis.call('GET', KEYS[1]) or 0)
        if used >= tonumber(ARGV[1]) then return {0, redis.call('PTTL', KEYS[1])} end
        if redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], 86400000) end
        return {1, 0}
        """)

    private static let giveBack = RedisScript(
        """
        if tonumber(redis.call('GET', KEYS[1]) or 0) > 0 then redis.call('DECR', KEYS[1]) end
        return 1
        """)

    /// Counts a message of a user to a receiver.
    ///
    /// The two counters lie on different slots: both are taken, and if only one had room it gets its own back.
    ///
    /// - Returns: the calls that give it back.
    /// - Throws: ``APIError`` 429.
    func take(user: Int64, receiver: PhoneNumber) async throws -> [RedisCall] {
        let keys = [
            (Limit.user, "usersent:{u\(user)}", self.perUser),
            (.receiver, "usersto:{\(receiver.e164)}", self.perReceiver),
        ]
        let replies = try await self.redis.run(
            keys.map { RedisCall(Self.take, keys: [$0.1], arguments: [String($0.2)]) })
        var taken: [RedisCall] = []
        var refusal: APIError?
        for (key, reply) in zip(keys, replies) {
            let parts = try reply.get().array()
            guard parts.count == 2 else { throw RedisError(.unexpectedReply, "not a quota") }
            if try parts[0].integer() == 1 {
                taken.append(RedisCall(Self.giveBack, keys: [key.1], arguments: []))
            } else if refusal == nil {
                let left = try parts[1].integer()
                refusal = Self.refusal(key.0, .milliseconds(left > 0 ? left : 86_400_000))
            }
        }
        guard let refusal else { return taken }
        if !taken.isEmpty { _ = try? await self.redis.run(taken) }
        throw refusal
    }

    private static func refusal(_ limit: Limit, _ pause: Duration) -> APIError {
        let text =
            switch limit {
            case .user: "You have sent as many messages as you may in 24 hours."
            case .receiver: "This number has got as many messages as it may in 24 hours."
            }
        return APIError(
            status: .tooManyRequests, body: .details(text), code: "rate_limited", retryAfter: pause,
            extra: [("limit", .string(limit.rawValue))])
    }
}
