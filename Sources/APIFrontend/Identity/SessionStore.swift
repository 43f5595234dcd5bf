import Common

/// Sessions in Redis, on the slot of their user: `account:{u7}` (who it is), `session:{u7}:<key>` (a hash that dies with the
/// refresh token) and `sessions:{u7}` (keys by their end).
struct SessionStore: Sendable {
    /// A session that was opened.
    struct Opened: Sendable, Equatable {
        /// Its number, unique for its user.
        let id: Int64
        /// The `sid` of its tokens.
        let key: String
    }

    /// The most sessions of one user; the oldest makes room.
    static let limit = 100

    let redis: RedisClient

    /// Writes account and session in one step, and forgets ended and surplus ones.
    ///
    /// An account stays as it was first written: one that was imported has a name of its own, and may have a number
    /// although its user logs in by password.
    private static let script = RedisScript(
        """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local ends = now + ARGV[9]
        if redis.call('HSETNX', KEYS[1], 'id', ARGV[1]) == 1 then
          redis.call('HSET', KEYS[1], 'number', ARGV[2], 'group', ARGV[3], 'username', ARGV[4],
            'created', string.format('%d', now))
        end
        local id = redis.call('HINCRBY', KEYS[1], 'sessions', 1)
        redis.call('HSET', KEYS[2], 'id', id, 'user', ARGV[1], 'refresh', ARGV[6], 'user_agent', ARGV[7],
          'ip_address', ARGV[8], 'created', string.format('%d', now), 'last_seen', string.format('%d', now))
        redis.call('PEXPIREAT', KEYS[2], string.format('%d', ends))
        redis.call('ZADD', KEYS[3], string.format('%d', ends), ARGV[5])
        redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', string.format('(%d', now))
        local surplus = redis.call('ZCARD', KEYS[3]) - ARGV[10]
        if surplus > 0 then
          for _, key in ipairs(redis.call('ZRANGE', KEYS[3], 0, surplus - 1)) do
            redis.call('DEL', ARGV[11] .. key)
            redis.call('ZREM', KEYS[3], key)
          end
        end
        redis.call('PEXPIRE', KEYS[3], ARGV[9])
        return id
        """)

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - refreshID: the `jti` of its refresh token.
    ///   - life: how long it lasts unless it is renewed.
    func open(
        _ account: Account, refreshID: String, life: Duration, userAgent: String, address: String
    ) async throws -> Opened {
        let key = SecureRandom.identifier()
        let slot = "{u\(account.id)}"
        let id = try await self.redis.run(
            Self.script, keys: ["account:\(slot)", "session:\(slot):\(key)", "sessions:\(slot)"],
            arguments: [
                String(account.id), account.phone?.e164 ?? "", String(account.group), account.username, key, refreshID,
                String(userAgent.prefix(512)), address, String(life.inMilliseconds), String(Self.limit),
                "session:\(slot):",
            ]
        ).integer()
        return Opened(id: id, key: key)
    }
}
