import Common

/// Who has sockets where, across nodes: each shard of a node writes its own count, whole, so that writing it again mends what was
/// lost, and what a dead node wrote is left out by who reads.
///
/// An entry is `<node>.<shard>=<count>,` for each shard with sockets.
enum PresenceScripts {
    /// What both scripts do: puts a shard's count into an entry without those of dead nodes.
    ///
    /// Needs `old`, `node`, `shard`, `count` and `alive` (the living nodes, each between commas); leaves `kept`, `before`, `after`.
    private static let merge = """
        local kept, before, after = '', 0, 0
        for n, s, c in string.gmatch(old, '(%w+)%.(%d+)=(%d+),') do
          if n == node or string.find(alive, ',' .. n .. ',', 1, true) then
            before = before + c
            if n ~= node or s ~= shard then
              kept = kept .. n .. '.' .. s .. '=' .. c .. ','
              after = after + c
            end
          end
        end
        if tonumber(count) > 0 then
          kept = kept .. node .. '.' .. shard .. '=' .. count .. ','
          after = after + count
        end
        """

    /// Says how many sockets of a user are in a room on a shard, and tells the others when the first comes or the last goes.
    ///
    /// KEYS: room, members, presence, seen. ARGV: user, node, shard, count, living nodes, channel, JSON of coming and of going, how
    /// many members a room may have for them to be told.
    static let room = RedisScript(
        """
        local version = redis.call('HGET', KEYS[1], 'version') or '0'
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        local node, shard, count, alive = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
        local old = redis.call('HGET', KEYS[3], ARGV[1]) or ''
        \(Self.merge)
        if kept == '' then redis.call('HDEL', KEYS[3], ARGV[1]) else redis.call('HSET', KEYS[3], ARGV[1], kept) end
        if after == 0 and redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
          local t = redis.call('TIME')
          redis.call('HSET', KEYS[4], ARGV[1], string.format('%d', t[1] * 1000 + math.floor(t[2] / 1000)))
        end
        if redis.call('HLEN', KEYS[2]) <= tonumber(ARGV[9]) then
          local head = 'o ' .. version .. ' ' .. ARGV[1] .. ' '
          if before == 0 and after > 0 then redis.call('SPUBLISH', ARGV[6], head .. ARGV[7]) end
          if before > 0 and after == 0 then redis.call('SPUBLISH', ARGV[6], head .. ARGV[8]) end
        end
        return after
        """)

    /// Says how many sockets a user has on a shard; gives how many there are everywhere.
    ///
    /// KEYS: the user's sockets. ARGV: node, shard, count, living nodes, ms until they are forgotten.
    static let connections = RedisScript(
        """
        local node, shard, count, alive = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
        local old = redis.call('GET', KEYS[1]) or ''
        \(Self.merge)
        if kept == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], kept, 'PX', ARGV[5]) end
        return after
        """)

    /// How many sockets an entry stands for, on nodes that live.
    static func count(_ entry: String, alive: Set<Substring>) -> Int {
        entry.split(separator: ",").reduce(into: 0) { total, part in
            let sides = part.split(separator: "=")
            guard sides.count == 2, let node = sides[0].split(separator: ".").first, alive.contains(node) else { return }
            total += Int(sides[1]) ?? 0
        }
    }
}
