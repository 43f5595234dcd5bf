import Primitives
import Redis

/// A live session as requests and sockets are checked against it.
struct SessionState: Sendable {
    /// When it was last used, to the minute, in milliseconds since 1970.
    let lastSeen: Int64
    /// When it ends if it is not refreshed, in milliseconds since 1970.
    let ends: Int64?
    private let refresh: RedisValue
    private let previous: RedisValue
    private let rotated: Int64

    /// Whether a refresh token is the current one, or was until a moment ago.
    func counts(_ token: String) -> Bool {
        if self.refresh == .string(token) { return true }
        return self.previous == .string(token)
            && WallClock.now.subtracting(clamped: self.rotated) <= SessionCheck.refreshGrace.inMilliseconds
    }

    /// Reads a session; nil if it has ended or was revoked.
    static func read(_ key: String, of user: Int64) -> RedisCall<SessionState?> {
        RedisCall(
            RedisCommand(
                "HMGET", AccountKeys.session(key, of: user), "id", "last_seen", "refresh", "previous", "rotated", "ends"
            )
        ) { (reply) throws(RedisError) in
            let fields = try reply.get().array()
            guard fields.count == 6, case .string = fields[0] else { return nil }
            return SessionState(
                lastSeen: Self.moment(fields[1]) ?? 0, ends: try? fields[5].integer(), refresh: fields[2],
                previous: fields[3], rotated: Self.moment(fields[4]) ?? 0)
        }
    }

    /// Reads whether a session lives; without one whether its user has an account, which the caller looks at as well.
    static func life(of owner: SessionCheck.Owner) -> RedisCall<SessionCheck.Life> {
        let key =
            owner.session.map { AccountKeys.session($0, of: owner.user) } ?? AccountKeys.account(owner.user)
        return RedisCall(RedisCommand("HMGET", key, "id", "ends")) { (reply) throws(RedisError) in
            let fields = try reply.get().array()
            guard fields.count == 2, case .string = fields[0] else { return .over }
            return .lives(until: try? fields[1].integer())
        }
    }

    /// Notes that a session is used; one that has ended meanwhile stays ended.
    static func touch(_ key: String, of user: Int64) -> RedisCall<Void> {
        RedisCall(SessionCheck.touch, keys: [AccountKeys.session(key, of: user)], arguments: []).ignoringAnswer
    }

    private static func moment(_ value: RedisValue) -> Int64? { (try? value.string()).flatMap { Int64($0) } }
}
