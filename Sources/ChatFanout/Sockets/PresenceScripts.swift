import Primitives
import Redis

/// Who has sockets where, across nodes: each shard of a node writes its own count, whole, so that writing it again mends what was
/// lost, and what a dead node wrote is left out by who reads.
///
/// An entry is `<node>.<shard>=<count>@<when, in seconds>,` for each shard with sockets. What a node wrote counts as long as it lives,
/// or is so new that not all have heard of it, and is not known to be dead: see ``NodeRegistry/census``. A count of 0 is of a user who
/// has gone a moment ago and may be back: nobody is there, and the room is told so only when the shard takes the 0 away, or its node is dead.
enum PresenceScripts {
    /// How long an entry of an unknown node counts, in seconds.
    private static let youth: Int64 = 60

    /// What both scripts do: puts a shard's count into an entry without those of dead nodes.
    ///
    /// Needs `old`, `node`, `shard`, `count` and `census`; leaves `kept`, `before`, `after`, whether the user was `shown` as there, and
    /// the time in `now`.
    private static let merge = """
        local now = tonumber(redis.call('TIME')[1])
        local kept, before, after, shown = '', 0, 0, false
        for n, s, c, t in string.gmatch(old, '(%w+)%.(%d+)=(%d+)@(%d+),') do
          local dead = string.find(census, ',!' .. n .. ',', 1, true)
          local known = census == '*' or string.find(census, ',' .. n .. ',', 1, true)
          if n == node or known or not dead and now - t < \(Self.youth) then
            before, shown = before + c, true
            if n ~= node or s ~= shard then
              kept = kept .. n .. '.' .. s .. '=' .. c .. '@' .. t .. ','
              after = after + c
            end
          end
        end
        if tonumber(count) > 0 then
          kept = kept .. node .. '.' .. shard .. '=' .. count .. '@' .. string.format('%d', now) .. ','
          after = after + count
        end
        """

    /// Says how many sockets of a user are in a room on a shard, and tells the others when the first comes or the last goes.
    ///
    /// KEYS: room, members, presence, seen, read marks. ARGV: user, node, shard, count, census, channel, JSON of coming and of going,
    /// how many members a room may have for them to be told, the JSON where the user was only put into the room, and '1' if who goes
    /// may be back in a moment. Gives how many sockets the user has there, or -1 if there is none and the room was not told yet.
    static let room = RedisScript(
        """
        local version = redis.call('HGET', KEYS[1], 'version') or '0'
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        local node, shard, count, census = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
        local old = redis.call('HGET', KEYS[3], ARGV[1]) or ''
        \(Self.merge)
        local is_told = redis.call('HLEN', KEYS[2]) <= tonumber(ARGV[9])
        local is_owed = is_told and shown and after == 0 and ARGV[12] == '1'
        if is_owed then kept = kept .. node .. '.' .. shard .. '=0@' .. string.format('%d', now) .. ',' end
        if kept == '' then redis.call('HDEL', KEYS[3], ARGV[1]) else redis.call('HSET', KEYS[3], ARGV[1], kept) end
        -- Not again when the room is told of it.
        if after == 0 and (before > 0 or not shown) and redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
          redis.call('HSET', KEYS[4], ARGV[1], string.format('%d', now * 1000))
        end
        if is_told then
          local head = 'o ' .. version .. ' ' .. ARGV[1] .. ' '
          local come = not shown and after > 0
          if come or shown and kept == '' then
            local is_known = redis.call('HEXISTS', KEYS[5], ARGV[1]) == 1
            redis.call('SPUBLISH', ARGV[6], head .. ARGV[(is_known and 7 or 10) + (come and 0 or 1)])
          end
        end
        return is_owed and -1 or after
        """)

    /// Says how many sockets a user has on a shard; gives how many there are everywhere.
    ///
    /// KEYS: the user's sockets. ARGV: node, shard, count, census, ms until they are forgotten.
    static let connections = RedisScript(
        """
        local node, shard, count, census = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
        local old = redis.call('GET', KEYS[1]) or ''
        \(Self.merge)
        if kept == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], kept, 'PX', ARGV[5]) end
        return after
        """)

    /// Reads who is in a room, and when others were; of very many only some.
    ///
    /// KEYS: members, presence, seen. ARGV: about how many of each at most. Gives {members and entries in turn, members and
    /// times in turn}.
    static let members = RedisScript(
        """
        local most = tonumber(ARGV[1])
        local function some(key)
          local all
          if redis.call('HLEN', key) <= most then
            all = redis.call('HGETALL', key)
          else
            all = redis.call('HSCAN', key, '0', 'COUNT', most)[2]
          end
          local users, found = {}, {}
          for i = 1, math.min(#all, 2 * most), 2 do users[#users + 1] = all[i] end
          if #users == 0 then return found end
          for i, role in ipairs(redis.call('HMGET', KEYS[1], unpack(users))) do
            if role then
              found[#found + 1] = all[2 * i - 1]
              found[#found + 1] = all[2 * i]
            end
          end
          return found
        end
        return {some(KEYS[2]), some(KEYS[3])}
        """)

    /// Takes what dead nodes wrote out of a room, if it is one that is told who goes; gives the users who are gone with them, and
    /// behind each 1 if the user had come in.
    ///
    /// KEYS: members, presence, seen, read marks. ARGV: census, how many members a room may have.
    static let sweep = RedisScript(
        """
        local gone = {}
        if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[2]) then return gone end
        local all = redis.call('HGETALL', KEYS[2])
        for i = 1, #all, 2 do
          local user, kept, swept, was = all[i], '', false, 0
          for n, rest, c in string.gmatch(all[i + 1], '(%w+)(%.%d+=(%d+)@%d+,)') do
            if string.find(ARGV[1], ',!' .. n .. ',', 1, true) then
              swept, was = true, was + c
            else
              kept = kept .. n .. rest
            end
          end
          if swept and kept ~= '' then redis.call('HSET', KEYS[2], user, kept) end
          if swept and kept == '' then
            redis.call('HDEL', KEYS[2], user)
            if redis.call('HEXISTS', KEYS[1], user) == 1 then
              if was > 0 then redis.call('HSET', KEYS[3], user, string.format('%d', redis.call('TIME')[1] * 1000)) end
              gone[#gone + 1] = user
              gone[#gone + 1] = redis.call('HEXISTS', KEYS[4], user)
            end
          end
        end
        return gone
        """)

    /// How many sockets an entry stands for.
    ///
    /// - Parameters:
    ///   - census: which nodes live and which are dead.
    ///   - now: the time in seconds since 1970.
    static func count(_ entry: String, census: String, now: Int64) -> Int {
        entry.split(separator: ",").reduce(into: 0) { total, part in
            let sides = part.split(separator: "=")
            guard sides.count == 2, let node = sides[0].split(separator: ".").first else { return }
            let numbers = sides[1].split(separator: "@")
            guard numbers.count == 2, let count = Int(numbers[0]), let at = Int64(numbers[1]) else { return }
            let isKnown = census == "*" || census.contains(",\(node),")
            if isKnown || !census.contains(",!\(node),") && now.subtracting(clamped: at) < Self.youth {
                total = total.adding(clamped: count)
            }
        }
    }
}
