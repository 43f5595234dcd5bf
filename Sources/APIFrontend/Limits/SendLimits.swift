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
    let codes: OTPStore
    let fraudGuard: FraudGuard

    private var redis: RedisClient { self.codes.redis }

    /// A request that may go on.
    struct Admission: Sendable {
        /// Whose shares it took, but for the address and its networks.
        fileprivate let shares: [Taken]
        /// Counts of the guard whose window is over.
        var stale: [String]
        /// Whether the block's codes tell nothing of whether codes arrive.
        var isInDoubt = false
    }

    fileprivate struct Taken: Sendable {
        let subject: Subject
        let counter: LimitCounter
        let key: String
    }

    /// Counts a request; one round trip.
    ///
    /// A device is counted as itself, not as its address and networks, which it shares with strangers. What strangers have sent to a
    /// block of numbers keeps no owner out: owners have as much of it again.
    ///
    /// - Throws: ``APIError`` 400, 403 or 429.
    func admit(_ phone: PhoneNumber, by caller: OTPCaller, _ context: APIContext) async throws -> Admission {
        try await self.admit(phone, caller, isOwner: caller.device != nil, context)
    }

    private func admit(
        _ phone: PhoneNumber, _ caller: OTPCaller, isOwner: Bool, _ context: APIContext
    ) async throws -> Admission {
        guard !self.rules.deniesNumber(phone) else {
            throw APIError(
                status: .badRequest, body: .field("mobile_number", ["This number is not served."]), code: "not_served")
        }
        guard !self.rules.deniesAddress(context.client) else {
            throw APIError(
                status: .forbidden, body: .detail("Requests from this address are not served."),
                code: "not_permitted")
        }
        let taken = self.subjects(phone, caller, isOwner: isOwner, context)
        var calls = taken.map { $0.counter.takeCalls($0.key) }
        let isGuarded = self.fraudGuard.rules.mode != .off && !self.rules.allowsNumber(phone)
        if isGuarded { calls.append([FraudGuard.readCall(phone)]) }
        let replies = try await self.redis.run(calls.flatMap { $0 })
        var position = 0
        var full: [(taken: Taken, limit: WindowLimit)] = []
        for (taken, calls) in zip(taken, calls) {
            for limit in try taken.counter.full(replies[position...]) { full.append((taken, limit)) }
            position += calls.count
        }
        var admission = Admission(shares: taken.filter { !$0.subject.isOfAddress }, stale: [])
        if let first = full.first {
            // A round trip more, only for who would be refused.
            if first.taken.subject == .prefix, !isOwner, try await self.codes.isKnown(caller, to: phone) {
                await self.giveBack(Admission(shares: taken, stale: []))
                return try await self.admit(phone, caller, isOwner: true, context)
            }
            let pause = try await self.pause(full.filter { $0.taken.subject == first.taken.subject })
            // What an address asks beyond its own share must not be at its neighbours' cost.
            let isAddress = first.taken.subject == .address
            await self.giveBack(
                isAddress ? Admission(shares: taken.filter { $0.subject != .address }, stale: []) : admission)
            throw Self.refusal(first.taken.subject, pause)
        }
        if isGuarded, let reply = replies.last {
            let counts = GuardCounts(try reply.get().fields(), bucket: self.fraudGuard.counts.bucket)
            let refusal = try await self.fraudGuard.refusal(counts, phone, context) {
                if isOwner { true } else { try await self.codes.isKnown(caller, to: phone) }
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

    /// Whose shares a request takes; the address comes first and its networks next.
    private func subjects(
        _ phone: PhoneNumber, _ caller: OTPCaller, isOwner: Bool, _ context: APIContext
    ) -> [Taken] {
        var taken: [Taken] = []
        if !self.rules.allowsAddress(context.client) {
            taken.append(
                .init(
                    subject: .address, counter: self.rules.address,
                    key: LimitSubject.requests(of: caller, at: context.client)))
            for (network, counter) in self.rules.networks where caller.device == nil {
                guard let key = context.client.flatMap({ LimitSubject.network(network, of: $0) }) else { continue }
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
    private func pause(_ full: [(taken: Taken, limit: WindowLimit)]) async throws(RedisError) -> Duration {
        let replies = try await self.redis.run(full.map { LimitCounter.endCall($0.taken.key, $0.limit) })
        var longest: Int64 = 1
        for reply in replies { longest = max(longest, try reply.get().integer()) }
        return .milliseconds(longest)
    }

    /// Gives back all but what the address and its networks have asked, as well as Redis lets us: for a request that sends nothing.
    func giveBack(_ admission: Admission) async {
        let calls = admission.shares.flatMap { $0.counter.giveBackCalls($0.key) }
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
