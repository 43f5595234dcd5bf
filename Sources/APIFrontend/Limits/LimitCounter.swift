import Common

/// Counts what a subject does in windows that begin with the first of it.
///
/// `limit:{<subject>}:<seconds>` is the count of a window and dies with it.
struct LimitCounter: Sendable {
    let limits: [WindowLimit]

    /// Gives 0 and counts, or the ms until the window that is full ends, and counts nothing.
    ///
    /// ARGV: for each key, how many and how many ms.
    private static let take = RedisScript(
        """
        for i = 1, #KEYS do
          if tonumber(redis.call('GET', KEYS[i]) or 0) >= tonumber(ARGV[2 * i - 1]) then
            return math.max(1, redis.call('PTTL', KEYS[i]))
          end
        end
        for i = 1, #KEYS do
          if redis.call('INCR', KEYS[i]) == 1 then redis.call('PEXPIRE', KEYS[i], ARGV[2 * i]) end
        end
        return 0
        """)

    private static let giveBack = RedisScript(
        """
        for i = 1, #KEYS do
          if tonumber(redis.call('GET', KEYS[i]) or 0) > 0 then redis.call('DECR', KEYS[i]) end
        end
        return 1
        """)

    /// The call that counts one more; nil where nothing is limited.
    func takeCall(_ subject: String) -> RedisCall? {
        guard !self.limits.isEmpty else { return nil }
        return RedisCall(
            Self.take, keys: self.keys(subject),
            arguments: self.limits.flatMap { [String($0.count), String($0.window.inMilliseconds)] })
    }

    /// The call that takes the last one back, as well as it can: a window may have ended meanwhile.
    func giveBackCall(_ subject: String) -> RedisCall {
        RedisCall(Self.giveBack, keys: self.keys(subject), arguments: [])
    }

    /// How long to wait, from the reply to ``takeCall(_:)``; nil if it was counted.
    static func pause(_ reply: RedisValue) throws(RedisError) -> Duration? {
        let milliseconds = try reply.get().integer()
        return milliseconds > 0 ? .milliseconds(milliseconds) : nil
    }

    private func keys(_ subject: String) -> [String] {
        self.limits.map { "limit:{\(subject)}:\($0.window.inMilliseconds / 1_000)" }
    }
}
