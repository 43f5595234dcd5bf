import Common
import HTTPTypes
import Logging

/// Whom logged-in users may send to.
enum UserSend: String, Sendable {
    case off
    case ownNumber = "own-number"
    case limited
}

/// Decides who may send, and counts it.
struct SenderGate: Sendable {
    /// A right to send, and how to give it back if nothing comes of it.
    struct Admission: Sendable {
        let sender: Sender
        let refund: [RedisCall]
    }

    let apiKeys: APIKeyStore
    let bearers: BearerGate
    let userSend: UserSend
    let quota: UserQuota

    /// Finds out who it is; counts nothing.
    ///
    /// - Throws: ``APIError`` 401.
    func identify(_ credentials: SenderCredentials) async throws -> Sender {
        switch credentials {
        case .key(let key):
            guard let grant = try await self.apiKeys.charge(key, parts: []) else { throw SenderCredentials.badKey }
            return Sender(grant)
        case .token(let token): return Sender(try await self.bearers.user(of: token))
        }
    }

    /// Lets one message pass and counts it.
    ///
    /// - Throws: ``APIError`` 401, 403 or 429.
    func admit(_ credentials: SenderCredentials, to phone: PhoneNumber, parts: Int) async throws -> Admission {
        switch credentials {
        case .key(let key):
            guard let grant = try await self.apiKeys.charge(key, parts: [parts]) else {
                throw SenderCredentials.badKey
            }
            if let refusal = Self.refusal(grant) { throw refusal }
            return Admission(
                sender: Sender(grant), refund: [self.apiKeys.refundCall(key.id, messages: 1, parts: parts)])
        case .token:
            let sender = try await self.identify(credentials)
            guard case .user(let id, let number) = sender.kind else { throw SenderCredentials.missing }
            switch self.userSend {
            case .off: throw Self.notPermitted("Sending needs an API key.")
            case .ownNumber where number != phone.e164:
                throw Self.notPermitted("You may send to your own number only.")
            case .ownNumber, .limited: break
            }
            return Admission(sender: sender, refund: try await self.quota.take(user: id, receiver: phone))
        }
    }

    /// The refusal of what a key was not granted; nil if nothing was held back.
    static func refusal(_ grant: APIKeyGrant) -> APIError? {
        switch grant.limit {
        case nil: nil
        case .rate:
            .rateLimited("This API key has sent too many messages in a minute.", limit: "key", grant.retryAfter)
        case .budget:
            APIError(
                status: .tooManyRequests, body: .details("The budget of this API key is used up."),
                code: "budget_exhausted", retryAfter: grant.retryAfter, extra: [("limit", .string("key"))])
        }
    }

    private static func notPermitted(_ text: String) -> APIError {
        APIError(status: .forbidden, body: .detail(text), code: "not_permitted")
    }
}
