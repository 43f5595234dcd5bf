/// The life of a code in Redis, one script a step, each on the slot of its number.
///
/// `otp:{+98…}` is a hash: `id` of the send, `mac` and `kid` of the code's hash, `due` (when it ends, in ms by Redis'
/// clock), `state` (`pending` until the broker has the job, then `live`), `n` and `i` (guesses without and with the id),
/// `a:<client>` (guesses of one address). It goes with the code.
enum OTPScripts {
    /// Stores a pending code, or says how long the one that is there stays.
    ///
    /// Gives {1, now} or {0, milliseconds left}.
    static let issue = RedisScript(
        """
        local left = redis.call('PTTL', KEYS[1])
        if left ~= -2 then return {0, left} end
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        redis.call('HSET', KEYS[1], 'id', ARGV[1], 'mac', ARGV[2], 'kid', ARGV[3],
          'due', string.format('%d', now + ARGV[4]), 'state', 'pending', 'n', 0, 'i', 0)
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        return {1, now}
        """)

    /// Makes a pending code live for what is left of its life.
    ///
    /// The API does this when the broker has confirmed the job, and the worker when it holds the job: either proves
    /// that the code is on its way.
    ///
    /// Gives {state, now}, where the state is 1 live, 0 gone, 2 past its end.
    static let activate = RedisScript(
        """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local c = redis.call('HMGET', KEYS[1], 'id', 'state', 'due')
        if c[1] ~= ARGV[1] then return {0, now} end
        if now >= tonumber(c[3]) then return {2, now} end
        if c[2] ~= 'live' then
          redis.call('HSET', KEYS[1], 'state', 'live')
          redis.call('PEXPIREAT', KEYS[1], c[3])
        end
        return {1, now}
        """)

    /// Takes a code back if it is still that send's.
    ///
    /// With ARGV[2] = '1' only while it is pending: a live one is with a worker already.
    ///
    /// Gives 1 taken back, 0 not there, 2 live and left alone.
    static let withdraw = RedisScript(
        """
        local c = redis.call('HMGET', KEYS[1], 'id', 'state')
        if c[1] ~= ARGV[1] then return 0 end
        if ARGV[2] == '1' and c[2] == 'live' then return 2 end
        redis.call('DEL', KEYS[1])
        return 1
        """)

    /// Judges a guess, and on success uses the code up and finds or makes the user.
    ///
    /// KEYS: code, the number's wrong guesses of a day, the user of the number in the group. ARGV: id or '', client,
    /// user id for a new user, limits (address, all, with id, day), then kid and hash for each key.
    /// The guess is counted before it is compared, so parallel guesses cannot slip past. Comparing hashes with `==` gives
    /// nothing away: they are keyed, and Lua compares interned strings by address.
    ///
    /// Gives {'ok', user id, 1 if new}, {'mismatch', attempts left}, {'exhausted'} or {'none'}.
    static let verify = RedisScript(
        """
        local c = redis.call('HMGET', KEYS[1], 'id', 'mac', 'kid', 'state', 'n', 'i', 'a:' .. ARGV[2])
        if not c[1] or c[4] ~= 'live' then return {'none'} end
        local left
        local by_id = ARGV[1] == c[1]
        if by_id then
          left = ARGV[6] - c[6]
        else
          local day = ARGV[7] - (redis.call('GET', KEYS[2]) or 0)
          left = math.min(ARGV[4] - (c[7] or 0), ARGV[5] - c[5], day)
        end
        if left <= 0 then return {'exhausted'} end
        if by_id then
          redis.call('HINCRBY', KEYS[1], 'i', 1)
        else
          redis.call('HINCRBY', KEYS[1], 'n', 1)
          redis.call('HINCRBY', KEYS[1], 'a:' .. ARGV[2], 1)
        end
        local right = false
        for k = 8, #ARGV, 2 do
          if ARGV[k] == c[3] and ARGV[k + 1] == c[2] then right = true end
        end
        if not right then
          if not by_id and redis.call('INCR', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], 86400000) end
          return {'mismatch', left - 1}
        end
        redis.call('DEL', KEYS[1])
        local user = redis.call('HGET', KEYS[3], 'id')
        if user then return {'ok', tonumber(user), 0} end
        local t = redis.call('TIME')
        redis.call('HSET', KEYS[3], 'id', ARGV[3], 'created', string.format('%d', t[1] * 1000 + math.floor(t[2] / 1000)))
        return {'ok', tonumber(ARGV[3]), 1}
        """)
}
