import Identity
import Primitives
import Redis

/// Sessions in Redis: the calls, each with what its reply means.
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
    /// The longest a session lasts, however often it is renewed.
    let maxAge: Duration

    /// Opens a session; nil if the account is switched off.
    ///
    /// - Parameters:
    ///   - refreshID: the `jti` of its refresh token.
    ///   - life: how long it lasts unless it is renewed.
    func open(
        _ account: Account, refreshID: String, life: Duration, userAgent: String, address: String
    ) -> RedisCall<Opened?> {
        let key = SecureRandom.identifier()
        return Self.call(
            SessionScripts.open, account.id,
            [
                account.phone?.e164 ?? "", String(account.group), account.username, key, refreshID,
                UserAgent.head(of: userAgent), address, String(min(life, self.maxAge).inMilliseconds),
                String(Self.limit),
            ]
        ) { (reply) throws(RedisError) in
            let id = try reply.integer()
            return id > 0 ? Opened(id: id, key: key) : nil
        }
    }

    /// Takes a session's refresh token and gives the one that counts from now on.
    ///
    /// - Parameter token: its `jti`.
    func rotate(_ token: String, in session: String, of user: Int64, life: Duration) -> RedisCall<Rotation> {
        Self.call(
            SessionScripts.rotate, user,
            [
                session, token, SecureRandom.identifier(), String(life.inMilliseconds),
                String(SessionCheck.refreshGrace.inMilliseconds), String(self.maxAge.inMilliseconds),
            ], read: Self.rotation)
    }

    /// Reads a user's live sessions, newest first.
    func list(of user: Int64) -> RedisCall<[Session]> {
        Self.call(SessionScripts.list, user, []) { (reply) throws(RedisError) in
            var sessions: [Session] = []
            for row in try reply.array() { sessions.append(try Session(row)) }
            return sessions.sorted { $0.id > $1.id }
        }
    }

    /// Revokes one session by its number; false if the user has none such.
    func revoke(_ id: Int64, of user: Int64) -> RedisCall<Bool> {
        Self.call(SessionScripts.revokeNumber, user, [String(id)]) { (reply) throws(RedisError) in
            try reply.integer() == 1
        }
    }

    /// Revokes one session by its key; false if it is gone already.
    func revoke(key: String, of user: Int64) -> RedisCall<Bool> {
        Self.call(SessionScripts.revokeKey, user, [key]) { (reply) throws(RedisError) in try reply.integer() == 1 }
    }

    /// Revokes all sessions but one; gives how many they were.
    func revokeOthers(of user: Int64, keeping key: String?) -> RedisCall<Int64> {
        Self.call(SessionScripts.revokeOthers, user, [key ?? ""]) { (reply) throws(RedisError) in try reply.integer() }
    }

    private static func rotation(_ reply: RedisValue) throws(RedisError) -> Rotation {
        let parts = try reply.array()
        switch try parts.first?.string() {
        case "rotated" where parts.count == 4, "again" where parts.count == 4:
            return .current(
                jti: try parts[1].string(), made: try parts[2].integer(), ends: try parts[3].integer())
        case "reused": return .reused
        case "gone": return .gone
        default: throw RedisError(.unexpectedReply, "not a rotation")
        }
    }

    private static func call<Reply>(
        _ script: RedisScript, _ user: Int64, _ arguments: [String],
        read: @escaping @Sendable (RedisValue) throws(RedisError) -> Reply
    ) -> RedisCall<Reply> {
        RedisCall(
            script, keys: [AccountKeys.account(user), AccountKeys.sessions(of: user)],
            arguments: [AccountKeys.session(of: user), SessionRevocation.channel, String(user)] + arguments, read: read)
    }
}
