import Identity
import Primitives
import Redis

/// Sessions in Redis.
struct SessionStore: Sendable {
    /// A session that was opened.
    struct Opened: Sendable, Equatable {
        /// Its number, unique for its user.
        let id: Int64
        /// The `sid` of its tokens.
        let key: String
    }

    /// What became of a refresh token.
    enum Rotation: Sendable, Equatable {
        /// This is the refresh token now, in ms since 1970 by Redis' clock; the same as before if the answer to its rotation was lost.
        case current(jti: String, made: Int64, ends: Int64)
        /// An older token came back: somebody else has one of this session's, and the session is revoked.
        case reused
        /// The session has ended, or the account is switched off.
        case gone
    }

    /// The most sessions of one user; the one that would end first makes room.
    static let limit = 100
    let redis: RedisClient
    /// The longest a session lasts, however often it is renewed.
    let maxAge: Duration

    /// Opens a session; nil if the account is switched off.
    ///
    /// - Parameters:
    ///   - refreshID: the `jti` of its refresh token.
    ///   - life: how long it lasts unless it is renewed.
    func open(
        _ account: Account, refreshID: String, life: Duration, userAgent: String, address: String
    ) async throws(RedisError) -> Opened? {
        let key = SecureRandom.identifier()
        let id = try await self.run(
            SessionScripts.open, account.id,
            [
                account.phone?.e164 ?? "", String(account.group), account.username, key, refreshID,
                UserAgent.head(of: userAgent), address, String(min(life, self.maxAge).inMilliseconds),
                String(Self.limit),
            ]
        ).integer()
        return id > 0 ? Opened(id: id, key: key) : nil
    }

    /// Takes a refresh token and gives the one that counts from now on.
    func rotate(_ claims: TokenClaims, of user: Int64, life: Duration) async throws(RedisError) -> Rotation {
        guard let session = claims.sid else { return .gone }
        let reply = try await self.run(
            SessionScripts.rotate, user,
            [
                session, claims.jti, SecureRandom.identifier(), String(life.inMilliseconds),
                String(SessionCheck.refreshGrace.inMilliseconds), String(self.maxAge.inMilliseconds),
            ]
        ).array()
        switch try reply.first?.string() {
        case "rotated" where reply.count == 4, "again" where reply.count == 4:
            return .current(
                jti: try reply[1].string(), made: try reply[2].integer(), ends: try reply[3].integer())
        case "reused": return .reused
        case "gone": return .gone
        default: throw RedisError(.unexpectedReply, "not a rotation")
        }
    }

    /// A user's live sessions, newest first.
    func list(of user: Int64) async throws(RedisError) -> [Session] {
        var sessions: [Session] = []
        for row in try await self.run(SessionScripts.list, user, []).array() { sessions.append(try Session(row)) }
        return sessions.sorted { $0.id > $1.id }
    }

    /// Revokes one session by its number; false if the user has none such.
    func revoke(_ id: Int64, of user: Int64) async throws(RedisError) -> Bool {
        try await self.run(SessionScripts.revokeNumber, user, [String(id)]).integer() == 1
    }

    /// Revokes one session by its key.
    func revoke(key: String, of user: Int64) async throws(RedisError) -> Bool {
        try await self.run(SessionScripts.revokeKey, user, [key]).integer() == 1
    }

    /// Revokes all sessions but one; how many they were.
    func revokeOthers(of user: Int64, keeping key: String?) async throws(RedisError) -> Int64 {
        try await self.run(SessionScripts.revokeOthers, user, [key ?? ""]).integer()
    }

    private func run(
        _ script: RedisScript, _ user: Int64, _ arguments: [String]
    ) async throws(RedisError) -> RedisValue {
        try await self.redis.run(
            script, keys: [AccountKeys.account(user), AccountKeys.sessions(of: user)],
            arguments: [AccountKeys.session(of: user), SessionRevocation.channel, String(user)] + arguments)
    }
}
