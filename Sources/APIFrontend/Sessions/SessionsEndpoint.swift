import Hummingbird
import Identity
import Limits
import Primitives
import Redis

/// `/api/sessions/`: the caller's own sessions, to be seen and ended.
struct SessionsEndpoint: Sendable {
    let gate: BearerGate
    let redis: RedisClient
    let sessions: SessionStore
    let audit: AuditLog

    /// How often a user may list them: each list reads all that there are.
    private static let limit = WindowLimit(60, in: .seconds(60))

    /// `GET`: the live ones, newest first.
    func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        try await self.pay(user.holder)
        var writer = JSONWriter()
        let sessions = try await self.redis.run(self.sessions.list(of: user.id))
        writer.array { array in
            for session in sessions {
                session.write(into: &array, user: user.id, isCurrent: session.key == user.session)
            }
        }
        return .json(writer)
    }

    /// `DELETE …/{id}/`: ends one, the caller's own included.
    func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }), id > 0,
            try await self.redis.run(self.sessions.revoke(id, of: user.id))
        else {
            throw APIError(status: .notFound, body: .detail("Not found."), code: "not_found")
        }
        self.audit.note(.revoked, context.caller, user: user.id, detail: "session \(id)")
        return Response(status: .noContent)
    }

    /// `DELETE`: ends all but the caller's own.
    func deleteOthers(_ request: Request, _ context: APIContext) async throws -> Response {
        let user = try await self.gate.user(request.headers)
        let count = try await self.redis.run(self.sessions.revokeOthers(of: user.id, keeping: user.session))
        if count > 0 { self.audit.note(.revoked, context.caller, user: user.id, detail: "\(count) other sessions") }
        return Response(status: .noContent)
    }

    /// Counts a list; not where Redis takes no writes, since reading goes on then.
    private func pay(_ holder: AccountHolder) async throws {
        let charge = WindowCharge([(holder.key("sessionreads"), Self.limit)])
        if case .full(let pause, _)? = try await self.redis.run(charge.takeIfWritable()) {
            throw APIError.rateLimited(
                "You have listed your sessions as often as you may for now.", limit: "read", pause)
        }
    }
}
