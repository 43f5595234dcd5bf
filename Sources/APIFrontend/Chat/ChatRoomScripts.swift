import Redis

/// What changes rooms and their members in Redis, one script a step; the keys of each belong to one room.
///
/// Who may do what is decided outside (``ChatRights``) on roles read before: a script is told these, and changes nothing
/// ('changed') if they are others by now. Whatever changes members, roles, bans or the status raises the room's version and
/// tells the nodes.
enum ChatRoomScripts {
    private static let tell = """
        local function tell(channel)
          redis.call('SPUBLISH', channel, 'c ' .. redis.call('HINCRBY', KEYS[1], 'version', 1))
        end
        """

    /// Makes a room that is not there yet.
    ///
    /// KEYS: room, members, read marks. ARGV: the numbers of words for the room and for its members, these words (user and role
    /// of each member), then user and mark of each who is known.
    /// Gives 1, or 0 if it is there.
    static let create = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
        local last = 2 + ARGV[1]
        local marks = last + ARGV[2]
        redis.call('HSET', KEYS[1], unpack(ARGV, 3, last))
        redis.call('HSET', KEYS[2], unpack(ARGV, last + 1, marks))
        if #ARGV > marks then redis.call('HSET', KEYS[3], unpack(ARGV, marks + 1)) end
        return 1
        """)

    /// Shows a room to a member.
    ///
    /// KEYS: room, members, read marks, places of joining. ARGV: user, how many members to show.
    /// Gives {role, name, kind, status, offset, created, updated, up to where nothing is unread, how many members, members and roles
    /// in turn, as many as were asked for if there are, those of them who have come in}, or null for no member.
    static let look = RedisScript(
        """
        local role = redis.call('HGET', KEYS[2], ARGV[1])
        local r = redis.call('HMGET', KEYS[1], 'name', 'kind', 'status', 'offset', 'created', 'updated')
        if not role or not r[2] then return false end
        local count = redis.call('HLEN', KEYS[2])
        local members
        if count <= tonumber(ARGV[2]) then
          members = redis.call('HGETALL', KEYS[2])
        else
          members = redis.call('HSCAN', KEYS[2], '0', 'COUNT', ARGV[2])[2]
          -- A small hash comes as a whole, however few were asked for.
          for k = #members, 2 * ARGV[2] + 1, -1 do members[k] = nil end
        end
        local read = redis.call('HGET', KEYS[3], ARGV[1]) or '0'
        local joined = redis.call('HGET', KEYS[4], ARGV[1])
        if joined and tonumber(joined) > tonumber(read) then read = joined end
        local users, come = {}, {}
        for k = 1, #members, 2 do users[#users + 1] = members[k] end
        for k, mark in ipairs(#users > 0 and redis.call('HMGET', KEYS[3], unpack(users)) or {}) do
          if mark then come[#come + 1] = users[k] end
        end
        return {role, r[1] or '', r[2], r[3], r[4], r[5], r[6], read, count, members, come}
        """)

    /// What a decision about a member needs.
    ///
    /// KEYS: room, members, read marks. ARGV: who acts, on whom. Gives {kind, role, role or '', 1 if the other has come in}, or null
    /// if who acts is no member.
    static let standing = RedisScript(
        """
        local role = redis.call('HGET', KEYS[2], ARGV[1])
        local kind = redis.call('HGET', KEYS[1], 'kind')
        if not role or not kind then return false end
        return {kind, role, redis.call('HGET', KEYS[2], ARGV[2]) or '', redis.call('HEXISTS', KEYS[3], ARGV[2])}
        """)

    /// Adds a member, or gives one another role; who makes another one the owner is an admin from then on.
    ///
    /// A new one has nothing unread: where the room is now is kept for that, apart from the marks, by which the others see what was read.
    ///
    /// KEYS: room, members, bans, banned numbers, read marks, places of joining. ARGV: who acts, in which role, on whom, in which
    /// role or '', the new role, the most members, channel, the other's number or '', '1' if a new one is known. Gives 'ok', 'changed',
    /// 'banned' or 'full'.
    static let put = RedisScript(
        """
        \(Self.tell)
        if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'changed' end
        if (redis.call('HGET', KEYS[2], ARGV[3]) or '') ~= ARGV[4] then return 'changed' end
        if ARGV[4] == '' then
          if redis.call('SISMEMBER', KEYS[3], ARGV[3]) == 1 then return 'banned' end
          if ARGV[8] ~= '' and redis.call('SISMEMBER', KEYS[4], ARGV[8]) == 1 then return 'banned' end
          if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[6]) then return 'full' end
          if ARGV[9] == '1' then redis.call('HSETNX', KEYS[5], ARGV[3], '0') end
          redis.call('HSET', KEYS[6], ARGV[3], redis.call('HGET', KEYS[1], 'offset') or '0')
        end
        redis.call('HSET', KEYS[2], ARGV[3], ARGV[5])
        if ARGV[5] == 'owner' then redis.call('HSET', KEYS[2], ARGV[1], 'admin') end
        tell(ARGV[7])
        return 'ok'
        """)

    /// Removes a member.
    ///
    /// KEYS: room, members, bans, read marks, delivered marks, banned numbers, places of joining. ARGV: who acts, in which role, on whom, in which role,
    /// '1' to ban, the most bans, channel, the other's number or ''. Gives 'ok', 'changed' or 'full'.
    static let remove = RedisScript(
        """
        \(Self.tell)
        if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'changed' end
        if redis.call('HGET', KEYS[2], ARGV[3]) ~= ARGV[4] then return 'changed' end
        if ARGV[5] == '1' then
          if redis.call('SCARD', KEYS[3]) >= tonumber(ARGV[6]) then return 'full' end
          redis.call('SADD', KEYS[3], ARGV[3])
          if ARGV[8] ~= '' then redis.call('SADD', KEYS[6], ARGV[8]) end
        end
        for _, k in ipairs({2, 4, 5, 7}) do redis.call('HDEL', KEYS[k], ARGV[3]) end
        tell(ARGV[7])
        return 'ok'
        """)

    /// Lets a member go; an owner's room goes to an admin, a member or a reader, in this order, and of several to the one with
    /// the oldest account.
    ///
    /// Of more than a thousand members only about so many are looked at.
    ///
    /// KEYS: room, members, read marks, delivered marks, places of joining. ARGV: user, in which role, channel.
    /// Gives 'ok', 'changed', or 'alone' for the last one, who has to delete the room.
    static let leave = RedisScript(
        """
        \(Self.tell)
        if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'changed' end
        if redis.call('HLEN', KEYS[2]) == 1 then return 'alone' end
        if ARGV[2] == 'owner' then
          local order = {admin = 1, member = 2, reader = 3}
          local all
          if redis.call('HLEN', KEYS[2]) <= 1000 then
            all = redis.call('HGETALL', KEYS[2])
          else
            all = redis.call('HSCAN', KEYS[2], '0', 'COUNT', 1000)[2]
          end
          local heir, rank
          for k = 1, #all, 2 do
            local other = order[all[k + 1]] or 4
            if all[k] ~= ARGV[1]
              and (not heir or other < rank or other == rank and tonumber(all[k]) < tonumber(heir)) then
              heir, rank = all[k], other
            end
          end
          redis.call('HSET', KEYS[2], heir, 'owner')
        end
        for k = 2, 5 do redis.call('HDEL', KEYS[k], ARGV[1]) end
        tell(ARGV[3])
        return 'ok'
        """)

    /// Gives a room another name or status.
    ///
    /// KEYS: room, members. ARGV: who acts, in which role, '1' if there is a name, the name, the status or '', channel.
    /// Gives 'ok' or 'changed'.
    static let edit = RedisScript(
        """
        \(Self.tell)
        if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'changed' end
        local time = redis.call('TIME')
        redis.call('HSET', KEYS[1], 'updated', string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000)))
        if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'name', ARGV[4]) end
        if ARGV[5] ~= '' and redis.call('HGET', KEYS[1], 'status') ~= ARGV[5] then
          redis.call('HSET', KEYS[1], 'status', ARGV[5])
          tell(ARGV[6])
        end
        return 'ok'
        """)

    /// Lifts a ban.
    ///
    /// KEYS: room, members, bans, banned numbers. ARGV: who acts, in which role, whose ban, channel, the number of whose ban it is
    /// or ''. Gives 'ok', 'changed' or 'none'.
    static let unban = RedisScript(
        """
        \(Self.tell)
        if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'changed' end
        if redis.call('SREM', KEYS[3], ARGV[3]) == 0 then return 'none' end
        if ARGV[5] ~= '' then redis.call('SREM', KEYS[4], ARGV[5]) end
        tell(ARGV[4])
        return 'ok'
        """)

    /// Deletes a room with all that belongs to it.
    ///
    /// KEYS: room, members, and all others of the room. ARGV: who acts, in which role, '1' if only as the last member,
    /// channel. Gives {'ok', who opened it or '', the members there were, of more than a thousand only some} or {'changed'}:
    /// the others' lists are mended when they are read.
    static let delete = RedisScript(
        """
        if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return {'changed'} end
        local count = redis.call('HLEN', KEYS[2])
        if ARGV[3] == '1' and count ~= 1 then return {'changed'} end
        local reply = {'ok', redis.call('HGET', KEYS[1], 'opener') or ''}
        if count <= 1000 then
          for _, member in ipairs(redis.call('HKEYS', KEYS[2])) do reply[#reply + 1] = member end
        else
          local some = redis.call('HSCAN', KEYS[2], '0', 'COUNT', 1000)[2]
          for k = 1, #some, 2 do reply[#reply + 1] = some[k] end
        end
        redis.call('UNLINK', unpack(KEYS))
        redis.call('SPUBLISH', ARGV[4], 'd')
        return reply
        """)
}
