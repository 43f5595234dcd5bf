import Limits
import Primitives
import Redis

/// What logged-in users may send in 24 hours.
///
/// `usersent:{u<id>}` counts a user's messages, `usersfrom:{3f2}:<number>` those of all users of one number,
/// `usersto:{3f2}:<number>` a receiver's, `usersat:{a<client>}` an address', and `usersall` everybody's.
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

    /// Counts a message everywhere or nowhere.
    ///
    /// First the sender's own counters, then those that others share: whoever has nothing left holds nothing of theirs, not even for
    /// a moment.
    ///
    /// - Returns: the calls that give it back.
    /// - Throws: ``APIError`` 429 by the first limit that is used up.
    func take(_ message: Message) async throws -> [RedisCall<Void>] {
        let own = try await self.take(self.ownCharges(message))
        do {
            return own + (try await self.take(self.sharedCharges(message)))
        } catch {
            _ = try? await self.redis.run(own)
            throw error
        }
    }

    /// Takes all of these or none, in one round trip; they lie on different slots.
    private func take(_ charges: [Charge]) async throws -> [RedisCall<Void>] {
        let outcomes = try await self.redis.run(charges.map { $0.charge.take().caught })
        var taken: [RedisCall<Void>] = []
        var refusal: (any Error)?
        for (charge, outcome) in zip(charges, outcomes) {
            switch outcome {
            case .success(.taken(let refund)): taken.append(refund)
            case .success(.full(let pause, _)): refusal = refusal ?? Self.refusal(charge.limit, pause)
            case .failure(let error): refusal = refusal ?? error
            }
        }
        guard let refusal else { return taken }
        if !taken.isEmpty { _ = try? await self.redis.run(taken) }
        throw refusal
    }

    private typealias Charge = (limit: Limit, charge: WindowCharge)

    private func ownCharges(_ message: Message) -> [Charge] {
        [
            Self.charge(.user, "usersent:{u\(message.user)}", self.limits.user),
            Self.charge(.number, "usersfrom:\(Partition.tagged(e164: message.number))", self.limits.user),
        ]
    }

    /// The receiver's counter is there for who did not ask to be written to: messages to the sender's own number are none of it, and
    /// nobody else can use it up.
    private func sharedCharges(_ message: Message) -> [Charge] {
        var charges: [Charge] = []
        if message.receiver.e164 != message.number {
            charges.append(Self.charge(.receiver, "usersto:\(message.receiver.tagged)", self.limits.receiver))
        }
        return charges + [
            Self.charge(.address, "usersat:{a\(message.client)}", self.limits.address),
            Self.charge(.all, "usersall", self.limits.all),
        ]
    }

    private static func charge(_ limit: Limit, _ key: String, _ count: Int) -> Charge {
        (limit, WindowCharge([(key, .init(count, in: .seconds(86_400)))]))
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
