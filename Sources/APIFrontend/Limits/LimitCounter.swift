import Limits
import Primitives
import Redis

/// Counts what a subject does in windows that begin with the first of it.
///
/// `limit:<subject>:<seconds>` (``LimitSubject``) is the count of a window and dies with it. Plain commands instead of a script: counting is all
/// there is to it, and a script costs Redis several times as much.
struct LimitCounter: Sendable {
    let limits: [WindowLimit]

    /// The calls that count one more, two for each window.
    func takeCalls(_ subject: String) -> [RedisCall<RedisValue>] {
        self.limits.flatMap { limit in
            let key = Self.key(subject, limit)
            return [
                RedisCall(RedisCommand("INCR", key)),
                RedisCall(RedisCommand("PEXPIRE", key, String(limit.window.inMilliseconds), "NX")),
            ]
        }
    }

    /// The windows that are full, from the replies to ``takeCalls(_:)``.
    func full(_ replies: ArraySlice<RedisValue>) throws(RedisError) -> [WindowLimit] {
        var full: [WindowLimit] = []
        for (index, limit) in self.limits.enumerated() {
            let reply = replies[replies.startIndex + 2 * index]
            if try reply.get().integer() > limit.count { full.append(limit) }
        }
        return full
    }

    /// The calls that take the last one back, as well as they can: a window may have ended meanwhile.
    func giveBackCalls(_ subject: String) -> [RedisCall<RedisValue>] {
        self.limits.map { RedisCall(Self.giveBack, keys: [Self.key(subject, $0)], arguments: []) }
    }

    /// The call that tells when a window ends, in ms.
    static func endCall(_ subject: String, _ limit: WindowLimit) -> RedisCall<RedisValue> {
        RedisCall(RedisCommand("PTTL", self.key(subject, limit)))
    }

    static let giveBack = RedisScript(PackageResources.limit_give_back_lua)

    private static func key(_ subject: String, _ limit: WindowLimit) -> String {
        "limit:\(subject):\(limit.window.inMilliseconds / 1_000)"
    }
}
