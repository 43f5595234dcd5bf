import Common

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

    /// Counts a message of a user to a receiver.
    ///
    /// The two counters lie on different slots: both are taken, and if only one had room it gets its own back.
    ///
    /// - Returns: the calls that give it back.
    /// - Throws: ``APIError`` 429.
    func take(user: Int64, receiver: PhoneNumber) async throws -> [RedisCall] {
        let day = Duration.seconds(86_400)
        let charges = [
            (Limit.user, WindowCharge([("usersent:{u\(user)}", .init(self.perUser, in: day))])),
            (.receiver, WindowCharge([("usersto:{\(receiver.e164)}", .init(self.perReceiver, in: day))])),
        ]
        let replies = try await self.redis.run(charges.map(\.1.call))
        var taken: [RedisCall] = []
        var refusal: APIError?
        for ((limit, charge), reply) in zip(charges, replies) {
            switch try charge.outcome(reply) {
            case .taken(let refund): taken.append(refund)
            case .full(let pause): refusal = refusal ?? Self.refusal(limit, pause)
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
        return .rateLimited(text, limit: limit.rawValue, pause)
    }
}
