import HTTPTypes
import Identity
import Limits
import Primitives
import Redis

/// What one address, one block of numbers, one country, and all together may ask for.
///
/// The number's own limits are in the script that stores its code: exact, and only for sends that are accepted.
struct SendLimits: Sendable {
    /// Whose limit it is, as the answer names it.
    enum Subject: String, Sendable {
        case address = "ip"
        case network
        case prefix
        case country
        case service = "global"
        /// A block of numbers of which no code is entered.
        case `guard`

        /// Whether all requests of an address count, also those that send nothing.
        var isOfAddress: Bool { self == .address || self == .network }
    }

    let rules: SendLimitRules
    let redis: RedisClient
    let codes: OTPStore
    let fraudGuard: FraudGuard

    /// A request that may go on.
    struct Admission: Sendable {
        /// Whose shares it took, but for the address and its networks.
        fileprivate let shares: [Share]
        /// Counts of the guard whose window is over.
        var stale: [String]
        /// Whether the block's codes tell nothing of whether codes arrive.
        var isInDoubt = false
    }

    fileprivate struct Share: Sendable {
        let subject: Subject
        let counter: LimitCounter
        let key: String
    }

    /// A share that was taken and is more than there is.
    private struct Excess: Sendable {
        let subject: Subject
        let window: LimitCounter.Full
    }

    /// Counts a request; one round trip.
    ///
    /// A device is counted as itself, not as its address and networks, which it shares with strangers. What strangers have sent to a
    /// block of numbers keeps no owner out: owners have as much of it again.
    ///
    /// - Throws: ``APIError`` 400, 403 or 429.
    func admit(_ phone: PhoneNumber, by asker: OTPCaller, _ caller: Caller) async throws -> Admission {
        try await self.admit(phone, asker, isOwner: asker.device != nil, caller)
    }

    private func admit(
        _ phone: PhoneNumber, _ asker: OTPCaller, isOwner: Bool, _ caller: Caller
    ) async throws -> Admission {
        guard !self.rules.deniesNumber(phone) else {
            throw APIError(
                status: .badRequest, body: .field("mobile_number", ["This number is not served."]), code: "not_served")
        }
        guard !self.rules.deniesAddress(caller.address) else {
            throw APIError(
                status: .forbidden, body: .detail("Requests from this address are not served."),
                code: "not_permitted")
        }
        let taken = self.shares(phone, asker, isOwner: isOwner, caller)
        let (excess, counts) = try await self.count(taken, phone)
        var admission = Admission(shares: taken.filter { !$0.subject.isOfAddress }, stale: [])
        if let subject = excess.first?.subject {
            // A round trip more, only for who would be refused.
            if subject == .prefix, !isOwner, try await self.redis.run(self.codes.isKnown(asker, to: phone)) {
                await self.giveBack(Admission(shares: taken, stale: []))
                return try await self.admit(phone, asker, isOwner: true, caller)
            }
            let pause = try await self.pause(excess.filter { $0.subject == subject })
            // What an address asks beyond its own share must not be at its neighbours' cost.
            await self.giveBack(
                subject == .address
                    ? Admission(shares: taken.filter { $0.subject != .address }, stale: []) : admission)
            throw Self.refusal(subject, pause)
        }
        if let counts {
            let refusal = try await self.fraudGuard.refusal(counts, phone, caller) {
                if isOwner { true } else { try await self.redis.run(self.codes.isKnown(asker, to: phone)) }
            }
            if let refusal {
                await self.giveBack(admission)
                throw Self.refusal(refusal.reason == .floor ? .guard : .prefix, refusal.pause)
            }
            admission.stale = counts.stale
            admission.isInDoubt = self.fraudGuard.rules.isInDoubt(counts)
        }
        return admission
    }

    /// Takes shares, and reads what the guard judges a number's block by; nil for one that it does not guard.
    private func count(
        _ shares: [Share], _ phone: PhoneNumber
    ) async throws(RedisError) -> ([Excess], GuardCounts?) {
        let calls = shares.flatMap { $0.counter.take($0.key) }
        let counted: [LimitCounter.Full?]
        var block: GuardCounts?
        if self.fraudGuard.rules.mode != .off, !self.rules.allowsNumber(phone) {
            (counted, block) = try await self.redis.run(calls, self.fraudGuard.store.read(phone.prefix))
        } else {
            counted = try await self.redis.run(calls)
        }
        let excess = counted.compactMap { $0 }.compactMap { full in
            shares.first { $0.key == full.subject }.map { Excess(subject: $0.subject, window: full) }
        }
        return (excess, block)
    }

    /// Whose shares a request takes; the address comes first and its networks next.
    private func shares(
        _ phone: PhoneNumber, _ asker: OTPCaller, isOwner: Bool, _ caller: Caller
    ) -> [Share] {
        var taken: [Share] = []
        if !self.rules.allowsAddress(caller.address) {
            taken.append(
                .init(
                    subject: .address, counter: self.rules.address,
                    key: LimitSubject.requests(of: asker, at: caller.address)))
            for (network, counter) in self.rules.networks where asker.device == nil {
                guard let key = caller.address.flatMap({ LimitSubject.network(network, of: $0) }) else { continue }
                taken.append(.init(subject: .network, counter: counter, key: key))
            }
        }
        guard !self.rules.allowsNumber(phone) else { return taken }
        taken.append(
            .init(
                subject: .prefix, counter: self.rules.prefix, key: LimitSubject.block(of: phone, isOwner: isOwner)))
        if let (code, counter) = self.rules.country(of: phone) {
            taken.append(.init(subject: .country, counter: counter, key: LimitSubject.country(code)))
        }
        taken.append(.init(subject: .service, counter: self.rules.service, key: LimitSubject.all))
        return taken.filter { !$0.counter.limits.isEmpty }
    }

    /// How long the last of the full windows goes on.
    private func pause(_ excess: [Excess]) async throws(RedisError) -> Duration {
        try await self.redis.run(excess.map { LimitCounter.end(of: $0.window) }).max() ?? .milliseconds(1)
    }

    /// Gives back all but what the address and its networks have asked, as well as Redis lets us: for a request that sends nothing.
    func giveBack(_ admission: Admission) async {
        let calls = admission.shares.flatMap { $0.counter.giveBack($0.key) }
        guard !calls.isEmpty else { return }
        _ = try? await self.redis.run(calls, timeout: .milliseconds(100))
    }

    private static func refusal(_ subject: Subject, _ pause: Duration) -> APIError {
        let text =
            switch subject {
            case .address: "Too many requests from this address."
            case .network: "Too many requests from addresses near this one."
            case .prefix: "Too many codes for numbers like this one."
            case .country: "Too many codes for numbers of this country."
            case .service: "Too many codes at the moment."
            case .guard: "Codes for numbers like this one are not entered."
            }
        return .rateLimited(text, limit: subject.rawValue, pause)
    }
}
