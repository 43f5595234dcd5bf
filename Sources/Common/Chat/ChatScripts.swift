import Redis

/// What chat does in Redis, one script a step; the keys of each belong to one room.
enum ChatScripts {
    /// Reads the room into `r` (status, epoch, offset, version, bytes, counted, summed, told) and mends its position if a node has seen a higher
    /// offset of the same epoch: then Redis has lost its newest messages, and what comes next must not be taken for them.
    ///
    /// Needs KEYS[1], `seen_epoch`, `seen_offset` and `new_epoch`; leaves `epoch` and `offset`, and the function `renew`.
    private static let position = """
        local r = redis.call('HMGET', KEYS[1], 'status', 'epoch', 'offset', 'version', 'bytes', 'counted', 'summed',
          'told')
        local epoch, offset, version = r[2], tonumber(r[3]), r[4] or '0'
        local function renew()
          epoch = new_epoch
          offset = math.max(offset, tonumber(seen_offset))
          redis.call('HSET', KEYS[1], 'epoch', epoch, 'offset', string.format('%d', offset))
        end
        if r[1] and epoch == seen_epoch and tonumber(seen_offset) > offset then renew() end
        """

    /// Stores a message and tells the nodes.
    ///
    /// KEYS: room, members, stream, read, the client's key. ARGV: user, type, text, lat, lng, client's key, JSON for sockets,
    /// epoch and offset seen, a new epoch, messages kept, ms the client's key lives, channel, bytes of messages kept,
    /// what the message weighs, its fingerprint.
    ///
    /// Gives {'ok', epoch, offset, at, 1 if it was there already, 1 if lists of rooms have to be told: see ``ChatActivity``}, or
    /// {'not_member'}, {'read_only'}, {'room_closed'}, {'key_reused'} where the client's key stands for another message.
    static let send = RedisScript(
        """
        local seen_epoch, seen_offset, new_epoch = ARGV[8], ARGV[9], ARGV[10]
        local role = redis.call('HGET', KEYS[2], ARGV[1])
        if not role then return {'not_member'} end
        \(Self.position)
        if not r[1] then return {'not_member'} end
        if ARGV[6] ~= '' then
          local before = redis.call('GET', KEYS[5])
          if before then
            local e, o, t = string.match(before, '^(%S+) (%d+) (%d+)$')
            local own, print = string.match(e or '', '^(.*)/(%x+)$')
            if print and print ~= ARGV[16] then return {'key_reused'} end
            return {'ok', own or e, o, t, 1}
          end
        end
        if role == 'reader' then return {'read_only'} end
        if r[1] ~= '1' then return {'room_closed'} end
        local time = redis.call('TIME')
        local at = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
        local number = string.format('%d', offset + 1)
        local words = {'sender', ARGV[1], 'type', ARGV[2], 'text', ARGV[3]}
        if ARGV[4] ~= '' then words[#words + 1] = 'lat' words[#words + 1] = ARGV[4] end
        if ARGV[5] ~= '' then words[#words + 1] = 'lng' words[#words + 1] = ARGV[5] end
        if ARGV[6] ~= '' then words[#words + 1] = 'key' words[#words + 1] = ARGV[6] end
        words[#words + 1] = '\(ChatGathering.field)' words[#words + 1] = string.format('%d', #ARGV[7])
        words[#words + 1] = 'at' words[#words + 1] = at
        redis.call('XADD', KEYS[3], number .. '-0', unpack(words))
        -- Somebody wrote here without counting: it is begun again.
        if r[7] ~= r[3] then r[5], r[6] = false, false end
        local own, most = tonumber(ARGV[15]), tonumber(ARGV[14])
        local length, bytes = redis.call('XLEN', KEYS[3]), (tonumber(r[5]) or 0) + own
        if r[6] ~= '0' or bytes > most or length >= ARGV[11] + \(ChatTrim.step) then
          \(ChatTrim.lua)
          local counted
          bytes, counted = count(KEYS[3], bytes, tonumber(r[6]) or length > 1 and offset + 1 or 0)
          bytes, length = trim(
            KEYS[3], bytes, counted, length, most, most * 0.99, tonumber(ARGV[11]), \(ChatTrim.step), \(ChatTrim.step))
          if length == 1 then bytes, counted = own, 0 end
          redis.call('HSET', KEYS[1], 'counted', string.format('%d', counted))
        end
        redis.call('HSET', KEYS[1], 'offset', number, 'updated', at,
          'bytes', string.format('%d', math.max(bytes, own)), 'summed', number)
        redis.call('HSET', KEYS[4], ARGV[1], number)
        local news = at - (tonumber(r[8]) or 0) >= \(ChatActivity.pace) and 1 or 0
        if news == 1 then redis.call('HSET', KEYS[1], 'told', at) end
        if ARGV[6] ~= '' then
          redis.call('SET', KEYS[5], epoch .. '/' .. ARGV[16] .. ' ' .. number .. ' ' .. at, 'PX', ARGV[12])
        end
        redis.call('SPUBLISH', ARGV[13], 'm ' .. version .. ' ' .. epoch .. ' ' .. number .. ' ' .. at .. ' ' .. ARGV[7])
        return {'ok', epoch, number, at, 0, news}
        """)

    /// Says where a room is, and gives a member what it has missed, all of it or nothing.
    ///
    /// KEYS: room, members, stream. ARGV: user or '' for a node itself, epoch and offset of the member, or '', epoch and offset
    /// seen, a new epoch, the most messages and the most bytes to give, and when the message at the offset seen came, or ''. Another
    /// message in its place was stored by someone who had not seen the lost one.
    ///
    /// Gives {epoch, offset, version, role, status, entries, newest first, or null, when the last message came or ''}, or null if the room or the
    /// membership is not there.
    static let open = RedisScript(
        """
        \(ChatGathering.function)
        local seen_epoch, seen_offset, new_epoch = ARGV[4], ARGV[5], ARGV[6]
        local role = ''
        if ARGV[1] ~= '' then role = redis.call('HGET', KEYS[2], ARGV[1]) end
        if not role then return false end
        \(Self.position)
        if not r[1] then return false end
        if epoch == seen_epoch and ARGV[9] ~= '' then
          local there = redis.call('XRANGE', KEYS[3], seen_offset .. '-0', seen_offset .. '-0')[1]
          local at
          for i = 1, there and #there[2] or 0, 2 do if there[2][i] == 'at' then at = there[2][i + 1] end end
          if at and at ~= ARGV[9] then renew() end
        end
        local missed = false
        local from, most, limit = tonumber(ARGV[3]), tonumber(ARGV[7]), tonumber(ARGV[8])
        if ARGV[2] == epoch and from and from <= offset and offset - from <= most then
          missed = {}
          if from < offset then
            local list, bytes = gather('XREVRANGE', KEYS[3], string.format('%d-0', offset),
              string.format('%d-0', from + 1), most, limit)
            -- Ids are whole numbers and each comes once: as many as the range has are all of them.
            missed = bytes <= limit and #list == offset - from and list
          end
        end
        local last = ''
        if ARGV[1] == '' then
          local entry = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
          for i = 1, entry and #entry[2] or 0, 2 do if entry[2][i] == 'at' then last = entry[2][i + 1] end end
        end
        return {epoch, string.format('%d', offset), version, role, r[1], missed, last}
        """)

    /// Gives a member older messages, newest first.
    ///
    /// KEYS: members, stream. ARGV: user, the highest offset, the most messages and the most bytes.
    /// Gives {entries, 1 if there are more}, or null for no member.
    static let history = RedisScript(
        """
        \(ChatGathering.function)
        if not redis.call('HGET', KEYS[1], ARGV[1]) then return false end
        local list, _, more = gather('XREVRANGE', KEYS[2], ARGV[2] .. '-0', '-', tonumber(ARGV[3]), tonumber(ARGV[4]))
        return {list, more}
        """)

    /// Moves a member's mark forward, never back, and tells the nodes if the room is small.
    ///
    /// KEYS: room, members, marks, read marks. ARGV: user, offset, channel, the member of JSON for sockets up to the offset, and behind
    /// it, the most members of a room that is told, and the first of both where the user was only put into the room.
    /// Gives the mark as it is then, or null for no member.
    static let mark = RedisScript(
        """
        if not redis.call('HGET', KEYS[2], ARGV[1]) then return false end
        local r = redis.call('HMGET', KEYS[1], 'offset', 'version')
        local offset = math.min(tonumber(ARGV[2]), tonumber(r[1] or '0'))
        local before = tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or '0')
        if offset <= before then return before end
        local text = string.format('%d', offset)
        redis.call('HSET', KEYS[3], ARGV[1], text)
        if redis.call('HLEN', KEYS[2]) <= tonumber(ARGV[6]) then
          local is_known = redis.call('HEXISTS', KEYS[4], ARGV[1]) == 1
          redis.call('SPUBLISH', ARGV[3],
            'a ' .. (r[2] or '0') .. ' ' .. ARGV[1] .. ' ' .. ARGV[is_known and 4 or 7] .. text .. ARGV[5])
        end
        return offset
        """)

    /// Tells the nodes of something that is not stored.
    ///
    /// KEYS: read marks. ARGV: user, channel, the event up to the user's JSON, and behind it, this JSON, and it where the user was
    /// only put into the room. Gives how many were told.
    static let pass = RedisScript(
        """
        local is_known = redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1
        return redis.call('SPUBLISH', ARGV[2], ARGV[3] .. ARGV[is_known and 5 or 6] .. ARGV[4])
        """)
}
