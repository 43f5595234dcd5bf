import Common

/// What logged-in users may send in 24 hours.
///
/// `usersent:{u<id>}` counts a user's messages, `usersfrom:{<number>}` those of all users of one number, `usersto:{<number>}` a
/// receiver's, `usersat:{a<client>}` an address', and `usersall` everybody's.
struct UserQuota: Sendable {
    /// How many messages.
    struct Limits: Sendable, Equatable {
        /// Of a user, and of all users of one number.
        var user = 20
        /// To a receiver, from all users.
        var receiver = 5
        /// From an address, /64 for IPv6.
        var address = 60
        /// Of all users together.
        var all = 1_000
    }

    /// Which limit is used up.
    enum Limit: String, Sendable {
        case user
        case number
        case receiver
        case address
        case all = "users_total"
    }

    /// A message to be counted.
    struct Message: Sendable {
        /// Who sends it.
        let user: Int64
        /// The user's own number in E.164.
        let number: String
        /// To whom.
        let receiver: PhoneNumber
        /// The client's address as it is counted.
        let client: String
    }

    let limits: Limits
    let redis: RedisClient

    /// Counts a message everywhere or nowhere, in one round trip.
    ///
    /// The counters lie on different slots: all are taken, and if one had no room the others get theirs back.
    ///
    /// - Returns: the calls that give it back.
    /// - Throws: ``APIError`` 429 by the first limit that is used up, in the order of ``charges(_:)``.
    func take(_ message: Message) async throws -> [RedisCall] {
        let charges = self.charges(message)
        let replies = try await self.redis.run(charges.map(\.charge.call))
        var taken: [RedisCall] = []
        var refusal: (any Error)?
        for ((limit, charge), reply) in zip(charges, replies) {
            do {
                switch try charge.outcome(reply) {
                case .taken(let refund): taken.append(refund)
                case .full(let pause): refusal = refusal ?? Self.refusal(limit, pause)
                }
            } catch {
                refusal = refusal ?? error
            }
        }
        guard let refusal else { return taken }
        if !taken.isEmpty { _ = try? await self.redis.run(taken) }
        throw refusal
    }

    /// What is counted: the sender's own first, so that who is told of the sum has nothing left to mend.
    private func charges(_ message: Message) -> [(limit: Limit, charge: WindowCharge)] {
        [
            (.user, "usersent:{u\(message.user)}", self.limits.user),
            (.number, "usersfrom:{\(message.number)}", self.limits.user),
            (.receiver, "usersto:{\(message.receiver.e164)}", self.limits.receiver),
            (.address, "usersat:{a\(message.client)}", self.limits.address),
            (.all, "usersall", self.limits.all),
        ].map { limit, key, count in (limit, WindowCharge([(key, .init(count, in: .seconds(86_400)))])) }
    }

    private static func refusal(_ limit: Limit, _ pause: Duration) -> APIError {
        let text =
            switch limit {
            case .user: "You have sent as many messages as you may in 24 hours."
            case .number: "The accounts of your number have sent as many messages as they may in 24 hours."
            case .receiver: "This number has got as many messages as it may in 24 hours."
            case .address: "As many messages as may be sent in 24 hours have come from this address."
            case .all: "Users have sent as many messages as they may together in 24 hours."
            }
        return .rateLimited(text, limit: limit.rawValue, pause)
    }
}
