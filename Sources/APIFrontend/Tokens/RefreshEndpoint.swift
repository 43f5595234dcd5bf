import Hummingbird
import Identity
import Logging
import Redis

/// `POST /api/token/refresh/`: another pair of tokens, and the refresh token before is used up.
///
/// One script decides, so parallel refreshes make one family: the first rotates, the others within 30 s get what it got. A
/// crash after the script has lost only the answer, which the same token gets again.
struct RefreshEndpoint: Sendable {
    let verifier: TokenVerifier
    let redis: RedisClient
    let sessions: SessionStore
    let tokens: TokenIssuer
    let audit: AuditLog

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let claims = try await self.verifier.claims(in: "refresh", of: request, as: .refresh)
        // A refresh token of the old system has no session here: its owner logs in again.
        guard let user = Int64(claims.userID), let session = claims.sid else { throw APIError.notValid(.invalid) }
        let life = self.tokens.rules.refreshLife
        switch try await self.redis.run(self.sessions.rotate(claims.jti, in: session, of: user, life: life)) {
        case .current(let jti, let made, let ends):
            let pair = try await self.tokens.issue(
                user: user, session: session, refresh: .init(id: jti, made: made, ends: ends))
            return .tokens(pair, accessLife: self.tokens.rules.accessLife)
        case .reused:
            self.audit.note(.reused, context.caller, user: user, detail: "refresh token used again; session revoked")
            throw APIError.notValid(.invalid)
        case .gone: throw APIError.notValid(.invalid)
        }
    }
}
