import Redis

/// The life of a session, each step one script on the slot of its user.
///
/// KEYS of all: `account:{u7}` (who it is), `sessions:{u7}` (keys of live sessions by their end). The sessions themselves are
/// `session:{u7}:<key>`, hashes that die with their refresh token: `id`, `user`, `refresh` (the `jti` of the current refresh
/// token), `previous` and `rotated` (the one before, and until when it counted, in ms), `ends`, `created`, `last_seen`,
/// `user_agent`, `ip_address`. ARGV of all: the prefix of the session keys, the channel of revocations, the user's id.
enum SessionScripts {
    private static let prelude = """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local function revoke(key)
          redis.call('ZREM', KEYS[2], key)
          if redis.call('DEL', ARGV[1] .. key) == 0 then return 0 end
          redis.call('PUBLISH', ARGV[2], ARGV[3] .. ' ' .. key)
          return 1
        end

        """

    /// Writes account and session in one step, and forgets ended and surplus ones.
    ///
    /// ARGV: number, group, user name, key, refresh id, User-Agent, address, life, the most sessions. Gives the session's
    /// number, or 0 if the account is switched off. An account stays as it was first written: one that was imported has a
    /// name of its own, and may have a number although its user logs in by password.
    static let open = RedisScript(
        Self.prelude + """
            if redis.call('HGET', KEYS[1], 'active') == '0' then return 0 end
            local ends = string.format('%d', now + ARGV[11])
            if redis.call('HSETNX', KEYS[1], 'id', ARGV[3]) == 1 then
              redis.call('HSET', KEYS[1], 'number', ARGV[4], 'group', ARGV[5], 'username', ARGV[6],
                'created', string.format('%d', now))
            end
            local id = redis.call('HINCRBY', KEYS[1], 'sessions', 1)
            local session = ARGV[1] .. ARGV[7]
            redis.call('HSET', session, 'id', id, 'user', ARGV[3], 'refresh', ARGV[8], 'user_agent', ARGV[9],
              'ip_address', ARGV[10], 'created', string.format('%d', now), 'last_seen', string.format('%d', now),
              'ends', ends)
            redis.call('PEXPIREAT', session, ends)
            redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('(%d', now))
            -- Before the new one is in: it may be the one that ends first.
            local surplus = redis.call('ZCARD', KEYS[2]) - ARGV[12] + 1
            if surplus > 0 then
              for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, surplus - 1)) do revoke(key) end
            end
            redis.call('ZADD', KEYS[2], ends, ARGV[7])
            redis.call('PEXPIREAT', KEYS[2], redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2])
            return id
            """)

    /// Rotates a refresh token.
    ///
    /// ARGV: key, the token's id, the next one's id, life, how long the one before still counts, the most a session lasts.
    /// Gives {'rotated' | 'again', id, when it was made, when it ends}, in ms since 1970 and the same both times; {'reused'} if the
    /// token is an older one, which revokes the session; {'gone'}.
    static let rotate = RedisScript(
        Self.prelude + """
            local session = ARGV[1] .. ARGV[4]
            local s = redis.call('HMGET', session, 'refresh', 'previous', 'rotated', 'created', 'ends')
            if not s[1] or redis.call('HGET', KEYS[1], 'active') == '0' then return {'gone'} end
            if s[1] ~= ARGV[5] then
              if s[2] == ARGV[5] and now - s[3] <= tonumber(ARGV[8]) then
                return {'again', s[1], tonumber(s[3]), tonumber(s[5])}
              end
              revoke(ARGV[4])
              return {'reused'}
            end
            local ends = math.min(now + ARGV[7], s[4] + ARGV[9])
            if ends <= now then
              revoke(ARGV[4])
              return {'gone'}
            end
            redis.call('HSET', session, 'refresh', ARGV[6], 'previous', ARGV[5], 'rotated', string.format('%d', now),
              'last_seen', string.format('%d', now), 'ends', string.format('%d', ends))
            redis.call('PEXPIREAT', session, string.format('%d', ends))
            redis.call('ZADD', KEYS[2], string.format('%d', ends), ARGV[4])
            redis.call('PEXPIREAT', KEYS[2], redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2])
            return {'rotated', ARGV[6], now, ends}
            """)

    /// Lists the live sessions: for each its key and what is shown of it.
    static let list = RedisScript(
        Self.prelude + """
            local found = {}
            for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], string.format('(%d', now), '+inf')) do
              local s = redis.call('HMGET', ARGV[1] .. key, 'id', 'user_agent', 'ip_address', 'last_seen', 'created')
              if s[1] then found[#found + 1] = {key, s[1], s[2] or '', s[3] or '', s[4] or '0', s[5] or '0'} end
            end
            return found
            """)

    /// Revokes the session with the number ARGV[4]; gives 1, or 0 if there is none.
    static let revokeNumber = RedisScript(
        Self.prelude + """
            for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
              if redis.call('HGET', ARGV[1] .. key, 'id') == ARGV[4] then return revoke(key) end
            end
            return 0
            """)

    /// Revokes every session but the one with the key ARGV[4]; gives how many.
    static let revokeOthers = RedisScript(
        Self.prelude + """
            local count = 0
            for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
              if key ~= ARGV[4] then count = count + revoke(key) end
            end
            return count
            """)

    /// Revokes the session with the key ARGV[4]; gives 1, or 0 if it is gone already.
    static let revokeKey = RedisScript(Self.prelude + "return revoke(ARGV[4])")
}
