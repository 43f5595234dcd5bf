import Common
import HTTPTypes

/// What one address, one block of numbers, one country, and all together may ask for.
///
/// The number's own limits are in the script that stores its code: exact, and only for sends that are accepted.
struct SendLimits: Sendable {
    /// Whose limit it is, as the answer names it.
    enum Subject: String, Sendable {
        case address = "ip"
        case prefix
        case country
        case service = "global"
    }

    let rules: SendLimitRules
    let redis: RedisClient
    let fraudGuard: FraudGuard

    /// A request that may go on.
    struct Admission: Sendable {
        /// What gives back all but the address' share: for a request that sent nothing because a code is live.
        let giveBack: [RedisCall]
    }

    private struct Taken {
        let subject: Subject
        let counter: LimitCounter
        let key: String
    }

    /// Counts a request; one round trip.
    ///
    /// - Throws: ``APIError`` 400, 403 or 429.
    func admit(_ phone: PhoneNumber, _ context: APIContext) async throws -> Admission {
        guard !self.rules.deniesNumber(phone) else {
            throw APIError(
                status: .badRequest, body: .field("mobile_number", ["This number is not served."]), code: "not_served")
        }
        guard !self.rules.deniesAddress(context.client) else {
            throw APIError(
                status: .forbidden, body: .detail("Requests from this address are not served."),
                code: "not_permitted")
        }
        let isTrusted = self.rules.allowsNumber(phone)
        var wanted: [Taken] = []
        if !self.rules.allowsAddress(context.client) {
            wanted.append(.init(subject: .address, counter: self.rules.address, key: "a:\(context.clientKey)"))
        }
        if !isTrusted {
            wanted.append(.init(subject: .prefix, counter: self.rules.prefix, key: "p:\(phone.prefix)"))
            if let (code, counter) = self.rules.country(of: phone) {
                wanted.append(.init(subject: .country, counter: counter, key: "c:\(code)"))
            }
            wanted.append(.init(subject: .service, counter: self.rules.service, key: "all"))
        }
        let counted = wanted.compactMap { taken in taken.counter.takeCall(taken.key).map { (taken, $0) } }
        let question = isTrusted ? nil : self.fraudGuard.askCall(phone)
        let replies = try await self.redis.run(counted.map(\.1) + (question.map { [$0] } ?? []))
        var refusal: (Subject, Duration)?
        var giveBack: [RedisCall] = []
        for ((taken, _), reply) in zip(counted, replies) {
            if let pause = try LimitCounter.pause(reply) {
                if refusal == nil { refusal = (taken.subject, pause) }
            } else if taken.subject != .address {
                giveBack.append(taken.counter.giveBackCall(taken.key))
            }
        }
        if refusal == nil, question != nil, let last = replies.last,
            let pause = self.fraudGuard.pause(try GuardVerdict(last), phone, context)
        {
            refusal = (.prefix, pause)
        }
        guard let refusal else { return Admission(giveBack: giveBack) }
        await self.giveBack(giveBack)
        throw Self.refusal(refusal.0, refusal.1)
    }

    /// Gives shares back, as well as Redis lets us.
    func giveBack(_ calls: [RedisCall]) async {
        guard !calls.isEmpty else { return }
        _ = try? await self.redis.run(calls, timeout: .milliseconds(100))
    }

    private static func refusal(_ subject: Subject, _ pause: Duration) -> APIError {
        let text =
            switch subject {
            case .address: "Too many requests from this address."
            case .prefix: "Too many codes for numbers like this one."
            case .country: "Too many codes for numbers of this country."
            case .service: "Too many codes at the moment."
            }
        return .rateLimited(text, limit: subject.rawValue, pause)
    }
}

extension APIError {
    /// 429: a budget is used up.
    static func rateLimited(_ text: String, limit: String, _ pause: Duration) -> APIError {
        APIError(
            status: .tooManyRequests, body: .details(text), code: "rate_limited", retryAfter: pause,
            extra: [("limit", .string(limit))])
    }
}
