import Identity
import Limits
import Primitives
import Redis

/// How many passwords may be tried, and how many users registered; counted before anything is looked up or hashed.
///
/// Counters of fixed windows:
/// `loginwrong:{h<hash of name>}:<client>` (also `…:day`) and `loginwrong:{h<hash of name>}` of wrong passwords of a name, whether
/// it exists or not, `logintries:{a<client>}` and `registrations:{a<client>}:<seconds>` of an address. All are exact: a try is
/// charged before its hash is made, and only a success gets its charges back.
struct LoginLimits: Sendable {
    /// What was charged; gives it back if it is run.
    typealias Refund = [RedisCall<Void>]

    static let perNameAndAddress = WindowLimit(10, in: .seconds(600))
    static let perNameAndAddressInADay = WindowLimit(30, in: .seconds(86_400))
    static let perName = WindowLimit(100, in: .seconds(86_400))
    static let perAddress = WindowLimit(60, in: .seconds(600))

    let redis: RedisClient
    /// Registrations of an address; none is no limit.
    let registrations: [WindowLimit]

    /// Charges a try to log in.
    ///
    /// Strangers can use up a name's tries, but not those of the addresses from which its owner has logged in before. The
    /// address comes first and alone: an address without tries left must not touch the counters of a name, or it could
    /// keep the name's owner out.
    ///
    /// - Throws: ``APIError`` 429.
    func takeTry(for name: LoginName, from client: String) async throws -> Refund {
        let slot = name.counterSlot
        let address = WindowCharge([("logintries:{a\(client)}", Self.perAddress)])
        let (outcome, isKnown) = try await self.redis.run(address.take(), KnownLogins.has(name, from: client))
        let first = try Self.refund(outcome, "ip")
        var counters = [
            ("loginwrong:\(slot):\(client)", Self.perNameAndAddress),
            ("loginwrong:\(slot):\(client):day", Self.perNameAndAddressInADay),
        ]
        if !isKnown { counters.append(("loginwrong:\(slot)", Self.perName)) }
        return first + (try await self.take("user", WindowCharge(counters)))
    }

    /// Gives back what was charged where nothing was judged; if this fails too, it goes with its window.
    func giveBack(_ refund: Refund) async {
        _ = try? await self.redis.run(refund)
    }

    /// Charges a registration.
    ///
    /// - Throws: ``APIError`` 429.
    func takeRegistration(from client: String) async throws -> Refund {
        guard !self.registrations.isEmpty else { return [] }
        let counters = self.registrations.map { limit in
            ("registrations:{a\(client)}:\(limit.window.inMilliseconds / 1_000)", limit)
        }
        return try await self.take("ip", WindowCharge(counters))
    }

    private func take(_ limit: String, _ charge: WindowCharge) async throws -> Refund {
        try Self.refund(try await self.redis.run(charge.take()), limit)
    }

    private static func refund(_ outcome: WindowCharge.Outcome, _ limit: String) throws(APIError) -> Refund {
        switch outcome {
        case .taken(let refund): return [refund]
        case .full(let pause, _):
            throw .rateLimited("Too many attempts. Please try again later.", limit: limit, pause)
        }
    }
}
