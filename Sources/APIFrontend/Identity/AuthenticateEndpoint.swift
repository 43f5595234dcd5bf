import Common
import Hummingbird
import Logging

/// `POST /api/authenticate/`: a code for tokens.
///
/// Two round trips: the guess, on the number's slot; then account and session, on the user's. A crash between them has
/// used the code up and made no session: the user asks for another code.
struct AuthenticateEndpoint: Sendable {
    let rules: AuthenticateRules
    let codes: OTPStore
    let userIDs: UserIDs
    let grant: SessionGrant
    let keys: KeyStore
    let audit: AuditLog

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let wanted = try AuthenticateRequest(await RequestFields.read(request), rules: self.rules)
        let userID = try await self.userID(wanted, context)
        let account = Account(id: userID, phone: wanted.phone, group: wanted.group)
        guard let answer = try await self.grant.open(account, request, context) else {
            throw APIError(
                status: .unauthorized, body: .error("This account is switched off."), code: "user_inactive")
        }
        self.audit.note(.verified, context, user: userID, phone: wanted.phone)
        return answer
    }

    private func userID(_ wanted: AuthenticateRequest, _ context: APIContext) async throws -> Int64 {
        let candidate = try await self.userIDs.take()
        let guess = OTPGuess(
            phone: wanted.phone, hashes: CodeHash.accepted(wanted.code, for: wanted.phone, keys: self.keys.current),
            id: wanted.id, client: context.clientKey, group: wanted.group, newUserID: candidate)
        // After a failed call the id may have been used: it is not given back.
        let verdict = try await self.codes.verify(guess)
        if case .accepted(let id, let isNew) = verdict {
            if !isNew { self.userIDs.giveBack(candidate) }
            return id
        }
        self.userIDs.giveBack(candidate)
        let refusal = Self.refusal(verdict)
        self.audit.note(.failed, context, phone: wanted.phone, detail: refusal.code)
        throw refusal
    }

    private static func refusal(_ verdict: OTPVerdict) -> APIError {
        let code: String
        var attemptsLeft: Int?
        switch verdict {
        case .mismatch(let left):
            code = "otp_mismatch"
            attemptsLeft = left
        case .exhausted: code = "otp_exhausted"
        case .notFound, .accepted: code = "otp_not_found"
        }
        return APIError(
            status: .unauthorized, body: .error("The code sent to this mobile number was not found."), code: code,
            attemptsLeft: attemptsLeft)
    }
}
