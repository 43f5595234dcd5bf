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
        var commands = [
            RedisCommand("HMGET", AccountKeys.account(id), "id", "username", "number", "active", "imported")
        ]
        if let session = claims.sid {
            commands.append(
                RedisCommand(
                    "HMGET", AccountKeys.session(session, of: id), "id", "last_seen", "refresh", "previous", "rotated",
                    "ends"))
        }
        let replies = try await self.redis.pipeline(commands)
        let account = try replies[0].get().array()
        guard account.count == 5, case .string = account[0], account[3] != .string("0") else { return nil }
        var ends: Int64?
        if let session = claims.sid {
            let fields = try replies[1].get().array()
            guard fields.count == 6, case .string = fields[0] else { return nil }
            guard claims.tokenType == .access || Self.counts(claims.jti, fields) else { return nil }
            ends = try? fields[5].integer()
            let seen = (try? fields[1].string()).flatMap { Int64($0) } ?? 0
            if WallClock.now.subtracting(clamped: seen) > Self.touchAfter {
                await self.touch(AccountKeys.session(session, of: id))
            }
        } else {
            // The old system counted its users as we do: only one that came from there is the user it means.
            guard case .string = account[4] else { return nil }
        }
        let number = try? account[2].string()
        return User(
            id: id, username: (try? account[1].string()) ?? "", number: number?.isEmpty == true ? nil : number,
            session: claims.sid, sessionEnds: ends)
    }

    /// Whether a refresh token is its session's current one, or was until a moment ago.
    private static func counts(_ token: String, _ session: [RedisValue]) -> Bool {
        if session[2] == .string(token) { return true }
        let rotated = (try? session[4].string()).flatMap { Int64($0) } ?? 0
        return session[3] == .string(token)
            && WallClock.now.subtracting(clamped: rotated) <= Self.refreshGrace.inMilliseconds
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
        let replies = try await self.redis.pipeline(
            owners.flatMap { owner in
                [
                    AccountState.command(owner.user),
                    RedisCommand(
                        "HMGET",
                        owner.session.map { AccountKeys.session($0, of: owner.user) }
                            ?? AccountKeys.account(owner.user), "id", "ends"),
                ]
            })
        var lives: [Life] = []
        for index in stride(from: 0, to: replies.count, by: 2) {
            let isActive = try AccountState.isActive(replies[index])
            let fields = try replies[index + 1].get().array()
            guard isActive, fields.count == 2, case .string = fields[0] else {
                lives.append(.over)
                continue
            }
            lives.append(.lives(until: try? fields[1].integer()))
        }
        return lives
    }

    /// Notes that a session is used; one that has ended meanwhile stays ended.
    static let touch = RedisScript(PackageResources.session_touch_lua)

    /// A failure costs a minute of a time that is only shown.
    private func touch(_ key: String) async {
        _ = try? await self.redis.run(Self.touch, keys: [key], arguments: [], timeout: .milliseconds(200))
    }
}
