import HTTPTypes
import Hummingbird
import Identity
import Limits
import Logging
import Primitives
import Redis
import SMS
import Secrets

/// `POST /api/authenticate/`: a code for tokens.
///
/// Two round trips: the guess, on the number's slot; then account and session, on the user's. A crash between them has
/// used the code up and made no session: the user asks for another code.
struct AuthenticateEndpoint: Sendable {
    let rules: AuthenticateRules
    let redis: RedisClient
    let codes: OTPStore
    let userIDs: UserIDs
    let grant: SessionGrant
    let keys: KeyStore
    let audit: AuditLog
    let conversions: ConversionCounts
    /// Tries of one address, for any number, or of one device.
    let tries: LimitCounter
    let testGuesses: TestNumberGuesses

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let wanted = try AuthenticateRequest(await RequestFields.read(request), rules: self.rules)
        let caller = context.caller.otpCaller(of: wanted.phone, showing: wanted.device, keys: self.keys.current)
        try await self.takeTry(caller, context)
        let (userID, send) = try await self.userID(wanted, caller, context)
        let account = Account(id: userID, phone: wanted.phone, group: wanted.group)
        let device = try OwnerDevice.make(for: wanted.phone, keys: self.keys.current)
        guard let answer = try await self.grant.open(account, request, context.caller, device: device) else {
            throw Self.inactive
        }
        self.audit.note(.verified, context.caller, user: userID, phone: wanted.phone)
        if !self.testGuesses.isForTrials(wanted.phone) { await self.countConversion(of: send, wanted.phone) }
        return answer
    }

    private func userID(
        _ wanted: AuthenticateRequest, _ caller: OTPCaller, _ context: APIContext
    ) async throws -> (user: Int64, send: String) {
        let candidate = try await self.userIDs.take()
        let keys = self.keys.current
        let guess = OTPGuess(
            phone: wanted.phone, hashes: CodeHash.accepted(wanted.code, for: wanted.phone, keys: keys), id: wanted.id,
            caller: caller, group: wanted.group, newUserID: candidate)
        // After a failed call the id may have been used: it is not given back.
        let verdict = try await self.testGuesses.judge(wanted.phone) {
            try await self.redis.run(self.codes.verify(guess))
        }
        if case .accepted(let id, let isNew, let send) = verdict {
            if !isNew { self.userIDs.giveBack(candidate) }
            return (id, send)
        }
        self.userIDs.giveBack(candidate)
        // A number whose account was switched off gets no other one by naming another group.
        guard verdict != .shutOut else { throw Self.inactive }
        let refusal = Self.refusal(verdict)
        switch verdict {
        case .mismatch: self.audit.note(.failed, context.caller, phone: wanted.phone, detail: refusal.code)
        // As often as anybody likes.
        case .exhausted: self.audit.note(.blocked, context.caller, phone: wanted.phone, detail: refusal.code)
        // Numbers without a code tell nothing.
        case .notFound, .accepted, .shutOut: break
        }
        throw refusal
    }

    private static let inactive = APIError(
        status: .unauthorized, body: .error("This account is switched off."), code: "user_inactive",
        headers: Self.challenge)

    /// How to authenticate, which a 401 has to say (RFC 9110 §15.5.2); django-chelseru's does not.
    private static let challenge: HTTPFields = [.wwwAuthenticate: "Bearer realm=\"api\""]

    /// Counts a try of the address: five guesses at each of many numbers are many guesses.
    ///
    /// A device's are its own, and of one number.
    private func takeTry(_ caller: OTPCaller, _ context: APIContext) async throws {
        guard !self.tries.limits.isEmpty else { return }
        let counted = try await self.redis.run(self.tries.take(LimitSubject.tries(of: caller, at: context.client)))
        guard let full = counted.compactMap({ $0 }).last else { return }
        let left = try await self.redis.run(LimitCounter.end(of: full))
        self.audit.note(.blocked, context.caller, detail: "tries of codes")
        throw APIError.rateLimited("Too many tries from this address.", limit: "ip", left)
    }

    /// Counts that a code was entered, with the provider that brought it; the guard misses one if Redis is slow.
    private func countConversion(of send: String, _ phone: PhoneNumber) async {
        let limit = Duration.milliseconds(200)
        let provider = try? await self.redis.run(MessageStore.provider(of: send), timeout: limit)
        _ = try? await self.redis.run(
            self.conversions.count(.verified, phone, provider: provider ?? ""), timeout: limit)
    }

    private static func refusal(_ verdict: OTPVerdict) -> APIError {
        let code: String
        var attemptsLeft: Int?
        switch verdict {
        case .mismatch(let left):
            code = "otp_mismatch"
            attemptsLeft = left
        case .exhausted: code = "otp_exhausted"
        case .notFound, .accepted, .shutOut: code = "otp_not_found"
        }
        return APIError(
            status: .unauthorized, body: .error("The code sent to this mobile number was not found."), code: code,
            attemptsLeft: attemptsLeft, headers: Self.challenge)
    }
}
