import Chat
import Redis

/// What an import does in Redis, one script a step.
///
/// Each is told `look` or `write`: looking gives the same verdict and changes nothing. What is there already stays as
/// it is.
enum ImportScripts {
    /// Lifts a counter of ids, never lowers it, and remembers what it passed over: ids that nobody new has or gets.
    ///
    /// KEYS: the counter, a hash of the ranges passed over so far. ARGV: mode, the highest id of the dump.
    /// Gives what the counter was, and begins and ends of these ranges.
    static let lift = RedisScript(
        """
        local last = redis.call('GET', KEYS[1]) or '0'
        if ARGV[1] == 'write' and tonumber(ARGV[2]) > tonumber(last) then
          redis.call('SET', KEYS[1], ARGV[2])
          redis.call('HSET', KEYS[2], last, ARGV[2])
        end
        return {last, redis.call('HGETALL', KEYS[2])}
        """)

    /// Makes an account.
    ///
    /// ARGV: mode, id, user name, number or '', group, e-mail, created, '0' if switched off, '1' if the id is no new
    /// user's. `imported` is the name in the dump: an account belongs to the row if it was made from one of that name,
    /// or has its number, which nobody has without the SIM.
    ///
    /// Gives 'new', 'there', 'taken' or 'held'.
    static let account = RedisScript(
        """
        local a = redis.call('HMGET', KEYS[1], 'id', 'imported', 'number', 'group')
        if a[1] then
          local same = a[2] == ARGV[3] or (ARGV[4] ~= '' and a[3] == ARGV[4] and a[4] == ARGV[5])
          if not same then return 'taken' end
        elseif ARGV[9] ~= '1' then
          return 'held'
        end
        local verdict = a[1] and 'there' or 'new'
        if ARGV[1] == 'look' then return verdict end
        if not a[1] then
          redis.call('HSET', KEYS[1], 'id', ARGV[2], 'number', ARGV[4], 'group', ARGV[5], 'username', ARGV[3],
            'email', ARGV[6], 'created', ARGV[7], 'imported', ARGV[3])
        else
          redis.call('HSETNX', KEYS[1], 'imported', ARGV[3])
          if ARGV[4] ~= '' and (a[3] or '') == '' then
            redis.call('HSET', KEYS[1], 'number', ARGV[4], 'group', ARGV[5])
          end
        end
        if ARGV[8] == '0' then redis.call('HSET', KEYS[1], 'active', '0') end
        return verdict
        """)

    /// Gives an imported user without a number one.
    ///
    /// ARGV: mode, number, group. Gives 'there', or 'none' for a user who was not imported.
    static let number = RedisScript(
        """
        local a = redis.call('HMGET', KEYS[1], 'imported', 'number')
        if not a[1] then return 'none' end
        if ARGV[1] == 'write' and (a[2] or '') == '' then
          redis.call('HSET', KEYS[1], 'number', ARGV[2], 'group', ARGV[3])
        end
        return 'there'
        """)

    /// Says whose a number is.
    ///
    /// ARGV: mode, user id, created. Gives 1 if it is that user's, 0 if it is another's.
    static let identity = RedisScript(
        """
        local owner = redis.call('HGET', KEYS[1], 'id')
        if owner then return owner == ARGV[2] and 1 or 0 end
        if ARGV[1] == 'write' then redis.call('HSET', KEYS[1], 'id', ARGV[2], 'created', ARGV[3]) end
        return 1
        """)

    /// Makes two users' direct room; gives the id of the room that is theirs now.
    static let direct = RedisScript(
        """
        local room = redis.call('GET', KEYS[1])
        if room then return room end
        if ARGV[1] == 'write' then redis.call('SET', KEYS[1], ARGV[2]) end
        return ARGV[2]
        """)

    /// Makes a room, or adds members to one that nobody has written in since.
    ///
    /// KEYS: room, members. ARGV: mode, '1' if the id is no new room's, created, the number of words for the room,
    /// these words, then user and role for each member. In the room's hash `imported` is the highest id of its imported
    /// messages in the old system, and `imported_offset` their last offset: a room with another offset lives here by
    /// now.
    ///
    /// Gives 'new', 'there', 'live' (which is left alone) or 'taken'.
    static let room = RedisScript(
        """
        local r = redis.call('HMGET', KEYS[1], 'id', 'imported', 'created', 'offset', 'imported_offset')
        if not r[1] and ARGV[2] ~= '1' or r[1] and (not r[2] or r[3] ~= ARGV[3]) then return 'taken' end
        if r[1] and r[4] ~= r[5] then return 'live' end
        local verdict = r[1] and 'there' or 'new'
        if ARGV[1] == 'look' then return verdict end
        local last = 4 + ARGV[4]
        if not r[1] then
          redis.call('HSET', KEYS[1], 'imported', '0', 'imported_offset', '0', unpack(ARGV, 5, last))
        end
        for k = last + 1, #ARGV, 2 do redis.call('HSETNX', KEYS[2], ARGV[k], ARGV[k + 1]) end
        return verdict
        """)

    /// Adds messages to an imported room, behind those of an earlier import.
    ///
    /// KEYS: room, stream. ARGV: mode, how many and how many bytes a room keeps, then for each message its id in the old system, when it
    /// came, how many words follow, and these. Offsets count from 1 in each room. Messages with the same id came from
    /// one row.
    ///
    /// Gives {'ok', rows added, rows there already, messages no longer kept}, {'none', …} for a room that was not
    /// imported, {'live', 0, rows there already, …} for one with messages of its own.
    static let messages = RedisScript(
        """
        \(ChatTrim.lua)
        local r = redis.call(
          'HMGET', KEYS[1], 'imported', 'offset', 'imported_offset', 'updated', 'bytes', 'counted', 'summed')
        if not r[1] then return {'none', 0, 0, 0} end
        if r[7] ~= r[2] then r[5], r[6] = false, false end
        local before, offset, updated = tonumber(r[1]), tonumber(r[2]), tonumber(r[4])
        local last, added, there, trimmed = before, 0, 0, 0
        local length = redis.call('XLEN', KEYS[2])
        local bytes, counted = tonumber(r[5]) or 0, tonumber(r[6]) or length > 0 and offset + 1 or 0
        local seen
        local live = r[2] ~= r[3]
        local k = 4
        while k <= #ARGV do
          local id, words = tonumber(ARGV[k]), tonumber(ARGV[k + 2])
          if id <= before then
            if id ~= seen then there = there + 1 end
            seen = id
          elseif not live then
            if id ~= last then added = added + 1 end
            offset = offset + 1
            if ARGV[1] == 'write' then
              local entry = {unpack(ARGV, k + 3, k + 2 + words)}
              redis.call('XADD', KEYS[2], string.format('%d-0', offset), unpack(entry))
              bytes = bytes + weight(entry)
            end
            last = id
            updated = math.max(updated, tonumber(ARGV[k + 1]))
          end
          k = k + 3 + words
        end
        if live then return {'live', 0, there, 0} end
        if ARGV[1] == 'write' and added > 0 then
          length = length + offset - tonumber(r[2])
          local most = tonumber(ARGV[3])
          -- As many as came, at most: more there is only where the bounds have become narrower.
          bytes = trim(KEYS[2], bytes, counted, length, most, most, tonumber(ARGV[2]), 1, math.max(#ARGV, \(ChatTrim.step)))
          trimmed = length - redis.call('XLEN', KEYS[2])
          redis.call('HSET', KEYS[1], 'imported', string.format('%d', last), 'offset', string.format('%d', offset),
            'imported_offset', string.format('%d', offset), 'updated', string.format('%d', updated),
            'bytes', string.format('%d', bytes), 'counted', string.format('%d', counted),
            'summed', string.format('%d', offset))
        end
        return {'ok', added, there, trimmed}
        """)
}
