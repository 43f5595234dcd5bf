import Redis

/// Keys in Redis, on the slot of their id.
///
/// `apikey:{k<id>}` is a hash: `digest` of the secret, `name`, `created`, `revoked`, `rate`, `budget`, `templates`,
/// `webhook`, and the webhook's signing secret as `hook_sealed` with `hook_kid`. `apikeyrate:{k<id>}` is the theoretical arrival time of GCRA
/// in ms, `apikeybudget:{k<id>}` the parts of 24 hours. `apikeys` lists the ids.
enum APIKeyScripts {
    /// Checks a key and charges messages to it, as many as fit, from the first on.
    ///
    /// A whole minute's worth may come at once (GCRA with that tolerance). ARGV: digest, then the parts of each message.
    /// Comparing digests with `==` gives nothing away: they are hashes of long random texts, and Lua compares interned
    /// strings by address. Gives {} for a key that is not good, else {granted, 'rate' | 'budget' | '', pause in ms, '1' with
    /// a webhook, and the templates if they were written}.
    static let charge = RedisScript(
        """
        local c = redis.call('HMGET', KEYS[1], 'digest', 'revoked', 'rate', 'budget', 'webhook', 'templates')
        local tat = tonumber(redis.call('GET', KEYS[2]) or 0)
        local used = tonumber(redis.call('GET', KEYS[3]) or 0)
        if c[1] ~= ARGV[1] or c[2] then return {} end
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local rate, budget = tonumber(c[3] or 0), tonumber(c[4] or 0)
        local interval = rate > 0 and 60000 / rate or 0
        tat = math.max(tat, now)
        local granted, charged, limit, pause = 0, 0, '', 0
        for i = 2, #ARGV do
          local parts = tonumber(ARGV[i])
          if budget > 0 and used + charged + parts > budget then
            limit = 'budget'
            pause = redis.call('PTTL', KEYS[3])
            if pause < 0 then pause = 86400000 end
            break
          end
          local over = tat + interval - now - 60000
          if rate > 0 and over > 0.5 then
            limit = 'rate'
            pause = math.ceil(over)
            break
          end
          charged = charged + parts
          tat = tat + interval
          granted = granted + 1
        end
        if granted > 0 and rate > 0 then
          redis.call('SET', KEYS[2], string.format('%.3f', tat), 'PX', math.ceil(tat - now) + 1)
        end
        if charged > 0 and budget > 0 and redis.call('INCRBY', KEYS[3], charged) == charged then
          redis.call('PEXPIRE', KEYS[3], 86400000)
        end
        return {granted, limit, pause, c[5] and '1' or '', c[6] or nil}
        """)

    /// Gives back what was charged for messages that were not accepted.
    ///
    /// ARGV: messages, parts.
    static let refund = RedisScript(
        """
        local rate = tonumber(redis.call('HGET', KEYS[1], 'rate') or 0)
        local tat = redis.call('GET', KEYS[2])
        if rate > 0 and tat then
          local left = redis.call('PTTL', KEYS[2])
          local back = math.floor(ARGV[1] * 60000 / rate)
          if left > back then
            redis.call('SET', KEYS[2], string.format('%.3f', tonumber(tat) - back), 'PX', left - back)
          else
            redis.call('DEL', KEYS[2])
          end
        end
        local used = tonumber(redis.call('GET', KEYS[3]) or 0)
        if used > 0 then redis.call('DECRBY', KEYS[3], math.min(used, ARGV[2])) end
        return 1
        """)

    /// Changes the templates of a key.
    ///
    /// ARGV: the allowance. Gives 1, or 0 if there is no such key.
    static let allow = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        redis.call('HSET', KEYS[1], 'templates', ARGV[1])
        return 1
        """)

    /// Revokes a key.
    ///
    /// Gives 1, or 0 if there is none; the first time of revoking stays.
    static let revoke = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        local t = redis.call('TIME')
        redis.call('HSETNX', KEYS[1], 'revoked', string.format('%d', t[1] * 1000 + math.floor(t[2] / 1000)))
        return 1
        """)
}
