import Common
import Hummingbird
import Logging

/// What every successful login ends with: a session and its first pair of tokens.
struct SessionGrant: Sendable {
    let sessions: SessionStore
    let tokens: TokenIssuer

    /// Opens a session from where the request comes.
    ///
    /// - Throws: ``RedisError``; ``APIError`` 401 if the account is switched off.
    func open(_ account: Account, _ request: Request, _ context: APIContext) async throws -> Response {
        let refreshID = SecureRandom.identifier()
        let session = try await self.sessions.open(
            account, refreshID: refreshID, life: self.tokens.rules.refreshLife,
            userAgent: request.headers[.userAgent] ?? "", address: context.client?.description ?? "")
        let pair = try await self.tokens.issue(user: account.id, session: session.key, refreshID: refreshID)
        context.log(.info, "logged in", ["user.id": "\(account.id)", "phone": "\(account.phone?.masked ?? "-")"])
        return self.response(pair, session: session.id)
    }

    private func response(_ pair: TokenIssuer.Pair, session: Int64) -> Response {
        var writer = JSONWriter()
        writer.object { object in
            object.member("access", pair.access)
            object.member("refresh", pair.refresh)
            object.member("session", session)
            object.member("expires_in", self.tokens.rules.accessLife.inMilliseconds / 1_000)
        }
        var response = Response.json(writer)
        response.headers[.cacheControl] = "no-store"  // RFC 6749 §5.1
        return response
    }
}
