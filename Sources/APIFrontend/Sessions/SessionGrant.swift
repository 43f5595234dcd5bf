import Hummingbird
import Logging
import Primitives
import Redis

/// What every successful login ends with: a session and its first pair of tokens.
struct SessionGrant: Sendable {
    let redis: RedisClient
    let sessions: SessionStore
    let tokens: TokenIssuer

    /// A session that was opened, and the answer that has its tokens.
    struct Opened: Sendable {
        let key: String
        let response: Response
    }

    /// Opens a session from where the request comes; nil if the account is switched off.
    ///
    /// - Parameter device: what tells the number's owner from now on, for who logged in by code.
    func open(
        _ account: Account, _ request: Request, _ caller: Caller, device: String? = nil
    ) async throws -> Response? {
        try await self.opened(account, request, caller, device: device)?.response
    }

    /// The same, for who may have to end it again.
    func opened(
        _ account: Account, _ request: Request, _ caller: Caller, device: String? = nil
    ) async throws -> Opened? {
        let refreshID = SecureRandom.identifier()
        let life = min(self.tokens.rules.refreshLife, self.sessions.maxAge)
        let session = try await self.redis.run(
            self.sessions.open(
                account, refreshID: refreshID, life: life, userAgent: request.headers.word(.userAgent)?.string ?? "",
                address: caller.address?.description ?? ""))
        guard let session else { return nil }
        let pair = try await self.tokens.issue(
            user: account.id, session: session.key, refreshID: refreshID, refreshLeft: life)
        caller.log(.info, "logged in", ["user.id": "\(account.id)", "phone": "\(account.phone?.masked ?? "-")"])
        return Opened(
            key: session.key,
            response: .tokens(pair, session: session.id, device: device, accessLife: self.tokens.rules.accessLife))
    }

    /// Ends a session that was opened; false if it is gone already.
    func end(_ opened: Opened, of user: Int64) async throws(RedisError) -> Bool {
        try await self.redis.run(self.sessions.revoke(key: opened.key, of: user))
    }
}

extension Response {
    /// An answer with a pair of tokens.
    static func tokens(
        _ pair: TokenIssuer.Pair, session: Int64? = nil, device: String? = nil, accessLife: Duration
    ) -> Response {
        var writer = JSONWriter()
        writer.object { object in
            object.member("access", pair.access)
            object.member("refresh", pair.refresh)
            if let session { object.member("session", session) }
            if let device { object.member("device", device) }
            object.member("expires_in", accessLife.inMilliseconds / 1_000)
        }
        var response = Response.json(writer)
        response.headers[.cacheControl] = "no-store"  // RFC 6749 §5.1
        return response
    }
}
