import Redis

/// The life of a code in Redis, one script a step, each on the slot of its number.
///
/// `otp:{+98…}` is a hash: `id` of the send, `mac` and `kid` of the code's hash, `due` (when it ends, in ms by Redis'
/// clock), `state` (`pending` until the broker has the job, then `live`), `n` and `i` (guesses without and with the id),
/// `a:<client>` (guesses of one address or device), `from` (who asked for it), `at` (when it was made). Where a resend is configured also `sealed` (the code, to be
/// sent again), `gap` and `next` (when that may be), `again` and `again_state` (the last resend's id, `pending` or `live`) with
/// `again_at`. It goes with the code.
///
/// `sends:{+98…}` is the list of times at which a code was accepted or sent again, newest first.
///
/// `loggedin:{+98…}` is a sorted set: the last few addresses from which the number has logged in, by time (see ``OTPCaller``). It lives
/// as long as the devices that were given out then; while it does, part of the number's sends is kept for its owner. A number that
/// nobody has logged in with has no owner to keep anything for: all of its sends are for whoever asks.
enum OTPScripts {
    /// Stores a pending code, or has the one that is there sent again, or says how long to wait.
    ///
    /// KEYS: code, sends, addresses. ARGV: id, hash, kid, life, pending life, gap between sends or '' for none, the sealed code or '',
    /// who asks, '1' with a device of the number, address, ms for which one is known, then how many, ms, and how many for strangers
    /// for each limit of the number. Gives {1, now} stored; {0, ms left} one is live; {2, ms left} the number
    /// has had as many as it may; {3, now, due, sealed code, its id} the one that is live may be sent again.
    static let issue = RedisScript(
        """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local c = redis.call('HMGET', KEYS[1], 'id', 'state', 'due', 'next', 'sealed')
        if c[1] then
          local left = math.max(1, redis.call('PTTL', KEYS[1]))
          if c[2] ~= 'live' or not c[5] or ARGV[6] == '' then return {0, left} end
          if tonumber(c[4]) > now then return {0, math.min(c[4] - now, left)} end
        end
        local is_stranger = false
        if ARGV[9] ~= '1' and redis.call('EXISTS', KEYS[3]) == 1 then
          local seen = redis.call('ZSCORE', KEYS[3], ARGV[10])
          is_stranger = not seen or now - seen >= tonumber(ARGV[11])
        end
        local pause, most, window = 0, 0, 0
        for i = 12, #ARGV, 3 do
          local at = redis.call('LINDEX', KEYS[2], ARGV[is_stranger and i + 2 or i] - 1)
          if at then pause = math.max(pause, at + ARGV[i + 1] - now) end
          most, window = math.max(most, ARGV[i]), math.max(window, ARGV[i + 1])
        end
        if pause > 0 then return {2, pause} end
        local at = string.format('%d', now)
        if most > 0 then
          redis.call('LPUSH', KEYS[2], at)
          redis.call('LTRIM', KEYS[2], 0, most - 1)
          redis.call('PEXPIRE', KEYS[2], window)
        end
        if c[1] then
          redis.call('HSET', KEYS[1], 'again', ARGV[1], 'again_state', 'pending', 'again_at', at,
            'next', string.format('%d', now + ARGV[5]))
          return {3, now, tonumber(c[3]), c[5], c[1]}
        end
        redis.call('HSET', KEYS[1], 'id', ARGV[1], 'mac', ARGV[2], 'kid', ARGV[3],
          'due', string.format('%d', now + ARGV[4]), 'state', 'pending', 'n', 0, 'i', 0, 'at', at,
          'from', ARGV[8])
        if ARGV[6] ~= '' then
          redis.call('HSET', KEYS[1], 'sealed', ARGV[7], 'gap', ARGV[6], 'next', string.format('%d', now + ARGV[6]))
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        return {1, now}
        """)

    /// Makes a pending code live for what is left of its life, or its resend.
    ///
    /// The API does this when the broker has confirmed the job, and the worker when it holds the job: either proves
    /// that the code is on its way.
    ///
    /// Gives {state, now}, where the state is 1 live, 0 gone, 2 past its end.
    static let activate = RedisScript(
        """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local c = redis.call('HMGET', KEYS[1], 'id', 'state', 'due', 'again', 'again_state', 'gap')
        local is_first = c[1] == ARGV[1]
        if not is_first and c[4] ~= ARGV[1] then return {0, now} end
        if now >= tonumber(c[3]) then return {2, now} end
        if is_first and c[2] ~= 'live' then
          redis.call('HSET', KEYS[1], 'state', 'live')
          redis.call('PEXPIREAT', KEYS[1], c[3])
        elseif not is_first and c[5] ~= 'live' then
          redis.call('HSET', KEYS[1], 'again_state', 'live', 'next', string.format('%d', now + c[6]))
        end
        return {1, now}
        """)

    /// Takes a code back if it is still that send's; of a resend only that it was sent again, for the first SMS may be there.
    ///
    /// KEYS: code, sends. With ARGV[2] = '1' only while it is pending: a live one is with a worker already. The number gets its
    /// share back, unless somebody guessed: else a number that no provider serves could be guessed at without end.
    ///
    /// Gives 1 taken back, 0 not there, 2 live and left alone.
    static let withdraw = RedisScript(
        """
        local c = redis.call('HMGET', KEYS[1], 'id', 'state', 'at', 'again', 'again_state', 'again_at', 'n', 'i')
        local is_first = c[1] == ARGV[1]
        if not is_first and c[4] ~= ARGV[1] then return 0 end
        if ARGV[2] == '1' and c[is_first and 2 or 5] == 'live' then return 2 end
        local at = c[is_first and 3 or 6]
        if at and tonumber(c[7] or 0) + tonumber(c[8] or 0) == 0 then redis.call('LREM', KEYS[2], 1, at) end
        if is_first and c[4] then
          -- A resend may have brought the code meanwhile; if it fails too, the next send goes through.
        elseif is_first then
          redis.call('DEL', KEYS[1])
        else
          redis.call('HDEL', KEYS[1], 'again', 'again_state', 'again_at')
          redis.call('HSET', KEYS[1], 'next', 0)
        end
        return 1
        """)

    /// Judges a guess, and on success uses the code up and finds or makes the user.
    ///
    /// KEYS: code, the number's wrong guesses of a day, the user of the number in the group, addresses, that the number is shut out.
    /// ARGV: id or '', who guesses,
    /// '1' with a device of the number, address, user id for a new user, limits (address, all, with id, day), strangers' part of all and
    /// of a day, of the addresses: ms for which one is known, ms for which they are kept, how many; then kid and hash for each key.
    /// The guess is counted before it is compared, so parallel guesses cannot slip past. Comparing hashes with `==` gives
    /// nothing away: they are keyed, and Lua compares interned strings by address.
    ///
    /// Gives {'ok', user id, 1 if new, the code's id}, {'mismatch', attempts left}, {'exhausted'}, {'none'}, or {'shut'} for a right
    /// one of a number that gets no new users.
    static let verify = RedisScript(
        """
        local c = redis.call('HMGET', KEYS[1], 'id', 'mac', 'kid', 'state', 'n', 'i', 'a:' .. ARGV[2], 'from')
        if not c[1] or c[4] ~= 'live' then return {'none'} end
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local left
        local by_id = ARGV[1] == c[1]
        if by_id then
          left = ARGV[8] - c[6]
        else
          local is_owner = ARGV[3] == '1'
          if not is_owner then
            local seen = redis.call('ZSCORE', KEYS[4], ARGV[4])
            is_owner = seen and now - seen < tonumber(ARGV[12])
          end
          local all = ARGV[(is_owner or c[8] == ARGV[2]) and 7 or 10] - c[5]
          local day = ARGV[is_owner and 9 or 11] - (redis.call('GET', KEYS[2]) or 0)
          left = math.min(ARGV[6] - (c[7] or 0), all, day)
        end
        if left <= 0 then return {'exhausted'} end
        if by_id then
          redis.call('HINCRBY', KEYS[1], 'i', 1)
        else
          redis.call('HINCRBY', KEYS[1], 'n', 1)
          redis.call('HINCRBY', KEYS[1], 'a:' .. ARGV[2], 1)
        end
        local right = false
        for k = 15, #ARGV, 2 do
          if ARGV[k] == c[3] and ARGV[k + 1] == c[2] then right = true end
        end
        if not right then
          if not by_id and redis.call('INCR', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], 86400000) end
          return {'mismatch', left - 1}
        end
        redis.call('DEL', KEYS[1])
        redis.call('ZADD', KEYS[4], string.format('%d', now), ARGV[4])
        redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -1 - ARGV[14])
        redis.call('PEXPIRE', KEYS[4], ARGV[13])
        local user = redis.call('HGET', KEYS[3], 'id')
        if user then return {'ok', tonumber(user), 0, c[1]} end
        if redis.call('EXISTS', KEYS[5]) == 1 then return {'shut'} end
        redis.call('HSET', KEYS[3], 'id', ARGV[5], 'created', string.format('%d', now))
        return {'ok', tonumber(ARGV[5]), 1, c[1]}
        """)
}
