import HTTPTypes
import Logging
import Primitives
import Redis
import SMS

/// Decides who may send, and counts it.
struct SenderGate: Sendable {
    /// A right to send, and how to give it back if nothing comes of it.
    struct Admission: Sendable {
        let sender: Sender
        let refund: [RedisCall<Void>]
    }

    let redis: RedisClient
    let apiKeys: APIKeyStore
    let bearers: BearerGate
    let userSend: UserSend
    let quota: UserQuota
    let templates: TemplateCatalogue

    /// Checks a key and charges messages to it in one step; nil if the key is not good.
    ///
    /// - Parameter parts: the SMS parts of each message; none only checks the key.
    func charge(_ key: APIKey, parts: [Int]) async throws(RedisError) -> APIKeyGrant? {
        try await self.redis.run(self.apiKeys.charge(key, parts: parts))
    }

    /// Gives back what was charged for what was not accepted; without an answer in time it goes with its window.
    func giveBack(_ refund: [RedisCall<Void>], within time: Duration) async {
        _ = try? await self.redis.run(refund, timeout: time)
    }

    /// Finds out who it is; counts nothing.
    ///
    /// - Throws: ``APIError`` 401.
    func identify(_ credentials: SenderCredentials) async throws -> Sender {
        switch credentials {
        case .key(let key):
            guard let grant = try await self.charge(key, parts: []) else { throw SenderCredentials.badKey }
            return Sender(grant)
        case .token(let token): return Sender(try await self.bearers.user(of: token))
        }
    }

    /// Lets one message pass and counts it.
    ///
    /// - Parameter client: the client's address as it is counted.
    /// - Throws: ``APIError`` 400 for its template, 401, 403 or 429.
    func admit(
        _ credentials: SenderCredentials, _ wanted: SendMessageRequest, client: String
    ) async throws -> Admission {
        switch credentials {
        case .key(let key):
            // Before it is charged: what is refused costs nothing.
            if wanted.body.template != nil { try self.check(wanted, by: try await self.identify(credentials)) }
            let parts = wanted.segments.parts
            guard let grant = try await self.charge(key, parts: [parts]) else { throw SenderCredentials.badKey }
            if let refusal = Self.refusal(grant) { throw refusal }
            return Admission(
                sender: Sender(grant), refund: [self.apiKeys.refund(key.id, messages: 1, parts: parts)])
        case .token:
            let sender = try await self.identify(credentials)
            guard case .user(let id, let own) = sender.kind else { throw SenderCredentials.missing }
            let number = try self.permitted(own, to: wanted.phone)
            try self.check(wanted, by: sender)
            let message = UserQuota.Message(user: id, number: number, receiver: wanted.phone, client: client)
            return Admission(sender: sender, refund: try await self.quota.take(message))
        }
    }

    /// The number of a user who may send to another one.
    ///
    /// An account has a number if its user has logged in with a code, or had it on the old site, which sent its codes there.
    private func permitted(_ number: String?, to phone: PhoneNumber) throws(APIError) -> String {
        guard self.userSend != .off else {
            throw Self.notPermitted("Users may not send messages: use an API key, or set sms.userSend.")
        }
        guard let number else {
            throw Self.notPermitted(
                "This account has no mobile number that a code has proven: log in with one, or use an API key.")
        }
        guard self.userSend == .limited || number == phone.e164 else {
            throw Self.notPermitted("You may send to your own number only: use an API key, or set sms.userSend.")
        }
        return number
    }

    private func check(_ wanted: SendMessageRequest, by sender: Sender) throws(APIError) {
        if let refusal = sender.refusal(of: wanted.body, by: self.templates) { throw refusal }
    }

    /// The refusal of what a key was not granted; nil if nothing was held back.
    static func refusal(_ grant: APIKeyGrant) -> APIError? {
        grant.limit.map { self.refusal($0, grant.retryAfter) }
    }

    /// The refusal by a limit of a key.
    ///
    /// - Parameter pause: when there is room again.
    static func refusal(_ limit: APIKeyGrant.Limit, _ pause: Duration) -> APIError {
        switch limit {
        case .rate: .rateLimited("This API key has sent too many messages in a minute.", limit: "key", pause)
        case .budget:
            APIError(
                status: .tooManyRequests, body: .details("The budget of this API key is used up."),
                code: "budget_exhausted", retryAfter: pause, extra: [("limit", .string("key"))])
        }
    }

    private static func notPermitted(_ text: String) -> APIError {
        APIError(status: .forbidden, body: .detail(text), code: "not_permitted")
    }
}
