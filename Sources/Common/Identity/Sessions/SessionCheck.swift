import Primitives
package import Redis

/// Whose a token is, as Redis has it now: so that a revoked session ends at once.
package struct SessionCheck: Sendable {
    /// A user whose session lives.
    package struct User: Sendable, Equatable {
        /// The user's id.
        package let id: Int64
        /// The user's name, which holds the number of who logs in by code.
        package let username: String
        /// The user's own number, if the account has one.
        package let number: String?
        /// The session; nil for a token of the old system.
        package let session: String?
        /// When the session ends if it is not refreshed, in milliseconds since 1970.
        package let sessionEnds: Int64?

        /// Whose the account is; limits count by this.
        package var holder: AccountHolder { AccountHolder(user: self.id, number: self.number) }
    }

    /// How old `last_seen` gets before a request writes it anew: sessions are shown by the minute.
    private static let touchAfter: Int64 = 60_000

    /// How long the refresh token before the current one gets the current one again.
    package static let refreshGrace = Duration.seconds(30)

    private let redis: RedisClient

    /// Makes a check.
    package init(redis: RedisClient) {
        self.redis = redis
    }

    /// The user of a verified token; nil if the session was revoked or has ended, or the account is off or unknown, or the
    /// token is of the old system and the account is not, or it is a refresh token that another has replaced.
    package func user(of claims: TokenClaims) async throws(RedisError) -> User? {
        guard let id = Int64(claims.userID) else { return nil }
        let account: AccountStore.Active?
        var session: SessionState?
        if let key = claims.sid {
            (account, session) = try await self.redis.run(AccountStore.active(id), SessionState.read(key, of: id))
        } else {
            account = try await self.redis.run(AccountStore.active(id))
        }
        guard let account else { return nil }
        if let key = claims.sid {
            guard let session, claims.tokenType == .access || session.counts(claims.jti) else { return nil }
            if WallClock.now.subtracting(clamped: session.lastSeen) > Self.touchAfter { await self.touch(key, of: id) }
        } else {
            // The old system counted its users as we do: only one that came from there is the user it means.
            guard account.isImported else { return nil }
        }
        return User(
            id: id, username: account.username, number: account.number, session: claims.sid, sessionEnds: session?.ends)
    }

    /// Whom something that is held open belongs to.
    package struct Owner: Sendable {
        /// The user's id.
        package let user: Int64
        /// The session.
        package let session: String?

        /// Names a user and a session; no session for a token of the old system.
        package init(user: Int64, session: String?) {
            self.user = user
            self.session = session
        }
    }

    /// What has become of an owner.
    package enum Life: Sendable, Equatable {
        /// The session lives, and the account is not switched off; the session ends then if it is not refreshed, in milliseconds since 1970.
        case lives(until: Int64?)
        /// The session has ended or was revoked, or the account is off.
        case over
    }

    /// Whether sessions still live and their accounts are not switched off; in one pipeline, and without marking them as used.
    package func lives(_ owners: [Owner]) async throws(RedisError) -> [Life] {
        let (accounts, lives) = try await self.redis.run(
            owners.map { AccountStore.state(of: $0.user) }, owners.map { SessionState.life(of: $0) })
        return zip(accounts, lives).map { $0.isActive ? $1 : .over }
    }

    /// Notes that a session is used; one that has ended meanwhile stays ended.
    static let touch = RedisScript(PackageResources.session_touch_lua)

    /// A failure costs a minute of a time that is only shown.
    private func touch(_ key: String, of user: Int64) async {
        try? await self.redis.run(SessionState.touch(key, of: user), timeout: .milliseconds(200))
    }
}
