import Hummingbird
import Identity
import Redis

/// `POST /api/logout/`: ends the caller's session at once.
///
/// A token of the old system has none; it stays good until its end, and the answer is the same.
struct LogoutEndpoint: Sendable {
    let gate: BearerGate
    let redis: RedisClient
    let sessions: SessionStore
    let audit: AuditLog

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        if let session = user.session,
            try await self.redis.run(self.sessions.revoke(key: session, of: user.id))
        {
            self.audit.note(.revoked, context.caller, user: user.id, detail: "logout")
        }
        return Response(status: .noContent)
    }
}
