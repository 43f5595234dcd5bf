import Limits
import Primitives
import Redis

/// Counts what a subject does in windows that begin with the first of it.
///
/// `limit:<subject>:<seconds>` (``LimitSubject``) is the count of a window and dies with it. Plain commands instead of a script: counting is all
/// there is to it, and a script costs Redis several times as much.
struct LimitCounter: Sendable {
    /// A window that had no room for one more.
    struct Full: Sendable, Equatable {
        /// Whose it is.
        let subject: String
        let limit: WindowLimit
    }

    let limits: [WindowLimit]

    /// Counts one more, in two calls for each window; those of a window that is full say so.
    func take(_ subject: String) -> [RedisCall<Full?>] {
        self.limits.flatMap { limit in
            let key = Self.key(subject, limit)
            return [
                RedisCall(RedisCommand("INCR", key)) { (reply) throws(RedisError) in
                    try reply.integer() > limit.count ? Full(subject: subject, limit: limit) : nil
                },
                RedisCall(
                    RedisCommand("PEXPIRE", key, String(limit.window.inMilliseconds), "NX")
                ) { (reply) throws(RedisError) in
                    _ = try reply.integer()
                    return nil
                },
            ]
        }
    }

    /// Takes the last one back, as well as it can be: a window may have ended meanwhile.
    func giveBack(_ subject: String) -> [RedisCall<Void>] {
        self.limits.map {
            RedisCall(Self.giveBack, keys: [Self.key(subject, $0)], arguments: []).ignoringAnswer
        }
    }

    /// Asks how long a full window goes on, 1 ms at least.
    static func end(of full: Full) -> RedisCall<Duration> {
        RedisCall(RedisCommand("PTTL", self.key(full.subject, full.limit))) { (reply) throws(RedisError) in
            .milliseconds(max(1, try reply.integer()))
        }
    }

    static let giveBack = RedisScript(PackageResources.limit_give_back_lua)

    private static func key(_ subject: String, _ limit: WindowLimit) -> String {
        "limit:\(subject):\(limit.window.inMilliseconds / 1_000)"
    }
}
