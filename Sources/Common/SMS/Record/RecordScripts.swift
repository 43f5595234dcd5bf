import Redis

/// The life of a message in Redis, one script a step, all on the slot of its id.
///
/// `sms:{id}` is a hash: `status`, `kind`, `owner`, `phone` (masked), `segments`, `alphabet`, `created`, `updated`,
/// `expires` (ms by Redis' clock), `provider`, `mid` (the provider's id), `reason`, `n` (calls begun), `base` (those before an
/// operator's replay), and of each call
/// `a<n>.provider|begun|worker|ended|outcome|code|text|mid|delivery`; `watch` names the channels to tell of changes.
enum RecordScripts {
    /// The clock, and the message's key.
    private static let clock = """
        local t = redis.call('TIME')
        local now = string.format('%d', t[1] * 1000 + math.floor(t[2] / 1000))
        local key = KEYS[1]

        """

    /// The order of states, the way to move forward, and the way to tell of it.
    ///
    /// The order is ``MessageStatus/rank``; a test holds the two together. `move` takes the status there is, the channels of
    /// `watch`, and fields that go with the new status.
    private static let moves =
        Self.clock + """
            local rank = {queued=0, sending=1, uncertain=2, sent=3, delivered=4, failed=4, expired=4, undelivered=4, parked=4,
              cancelled=4}
            local function announce(status, watch)
              if not watch then return end
              for channel in string.gmatch(watch, '%S+') do
                redis.call('PUBLISH', channel, string.sub(key, 6, -2) .. ' ' .. status)
              end
            end
            local function move(status, old, watch, ...)
              if old and rank[status] <= rank[old] then return false end
              redis.call('HSET', key, 'status', status, 'updated', now, ...)
              announce(status, watch)
              return true
            end

            """

    /// The calls so far, and whether one of them may have sent the message: it has no outcome, or an uncertain one.
    private static let history = """
        local function history(base, n)
          local list = {}
          for i = base + 1, n do
            local a = redis.call('HMGET', key, 'a' .. i .. '.provider', 'a' .. i .. '.outcome', 'a' .. i .. '.code')
            list[#list + 1] = a[1] or ''
            list[#list + 1] = a[2] or ''
            list[#list + 1] = a[3] or ''
          end
          return list
        end
        local function may_be_sent(base, n)
          for i = base + 1, n do
            local outcome = redis.call('HGET', key, 'a' .. i .. '.outcome')
            if not outcome or outcome == 'uncertain' then return true end
          end
          return false
        end

        """

    /// Notes an accepted message, unless it is there; one that a worker noted while it was missing gets its owner back, and one
    /// that was cancelled before any call is noted anew: its request is being repeated.
    ///
    /// ARGV: kind, owner, masked phone, segments, alphabet, life in ms, time to keep in ms, channel to tell or '', '1'
    /// if the sender's app wants to hear of changes.
    /// Gives {1 if new, now, status, expires}.
    static let create = RedisScript(
        clock + """
            local old = redis.call('HMGET', key, 'status', 'expires', 'n')
            if ARGV[8] ~= '' then redis.call('HSET', key, 'watch', ARGV[8]) end
            if old[1] and not (old[1] == 'cancelled' and old[3] == '0') then
              redis.call('HSETNX', key, 'owner', ARGV[2])
              redis.call('HSETNX', key, 'hook', ARGV[9])
              return {0, now, old[1], old[2]}
            end
            local expires = string.format('%d', now + ARGV[6])
            redis.call('HSET', key, 'status', 'queued', 'kind', ARGV[1], 'owner', ARGV[2], 'phone', ARGV[3],
              'segments', ARGV[4], 'alphabet', ARGV[5], 'created', now, 'updated', now, 'expires', expires, 'n', 0,
              'hook', ARGV[9])
            redis.call('PEXPIRE', key, ARGV[7])
            return {1, now, 'queued', expires}
            """)

    /// Ends a message whose job was not published, unless a worker has begun with it.
    ///
    /// ARGV: time to keep in ms. Gives the status it has now, or '' if it is not there.
    static let cancel = RedisScript(
        moves + """
            local c = redis.call('HMGET', key, 'status', 'watch')
            if not c[1] then return '' end
            if c[1] == 'queued' then
              move('cancelled', c[1], c[2])
              redis.call('PEXPIRE', key, ARGV[1])
              return 'cancelled'
            end
            return c[1]
            """)

    /// Begins a call.
    ///
    /// ARGV: kind, created, deadline, time to keep in ms, provider, worker, calls that the caller knows of, masked phone.
    /// A message that is not there (its record was lost, or the API died before it was noted for good) is noted again.
    /// Gives {'settled', status}, {'expired'}, {'open', n, worker, begun, now, …}, {'history', n, …} if there were other
    /// calls than the caller knows of, or {'begun', n, …}; … is provider, outcome, code of each call.
    static let begin = RedisScript(
        moves + history + """
            local c = redis.call('HMGET', key, 'status', 'n', 'base', 'watch')
            local n = tonumber(c[2] or 0)
            local base = tonumber(c[3] or 0)
            if c[1] and rank[c[1]] >= 2 then return {'settled', c[1]} end
            if n > 0 then
              local a = redis.call('HMGET', key, 'a' .. n .. '.outcome', 'a' .. n .. '.worker', 'a' .. n .. '.begun')
              if not a[1] then return {'open', n, a[2], a[3], now, unpack(history(base, n))} end
            end
            if tonumber(now) >= tonumber(ARGV[3]) then
              if not c[1] then
                redis.call('HSET', key, 'kind', ARGV[1], 'created', ARGV[2], 'expires', ARGV[3], 'n', 0)
              end
              local is_open = may_be_sent(base, n)
              move(is_open and 'uncertain' or 'expired', c[1], c[4], 'reason', 'deadline')
              redis.call('PEXPIRE', key, ARGV[4])
              return is_open and {'settled', 'uncertain'} or {'expired'}
            end
            if n - base ~= tonumber(ARGV[7]) then return {'history', n, unpack(history(base, n))} end
            if not c[1] then
              redis.call('HSET', key, 'kind', ARGV[1], 'created', ARGV[2], 'expires', ARGV[3], 'phone', ARGV[8])
            end
            n = n + 1
            local a = 'a' .. n
            redis.call('HSET', key, 'n', n, 'provider', ARGV[5], a .. '.provider', ARGV[5], a .. '.begun', now,
              a .. '.worker', ARGV[6])
            move('sending', c[1], c[4])
            if n == 1 then redis.call('PEXPIRE', key, ARGV[4]) end
            return {'begun', n}
            """)

    /// Takes back a call that was begun and not made.
    ///
    /// ARGV: number of the call, status to move to or ''.
    static let abandon = RedisScript(
        moves + """
            local n = tonumber(ARGV[1])
            local a = 'a' .. n
            local c = redis.call('HMGET', key, 'n', a .. '.outcome', 'status', 'watch')
            if tonumber(c[1] or 0) == n and not c[2] then
              redis.call('HDEL', key, a .. '.provider', a .. '.begun', a .. '.worker')
              redis.call('HSET', key, 'n', n - 1)
              if ARGV[2] ~= '' then move(ARGV[2], c[3], c[4]) end
            end
            return 1
            """)

    /// Notes the outcome of a call.
    ///
    /// ARGV: number of the call, outcome, code, text, the provider's id, status to move to or '', reason, provider. A
    /// second outcome of a call replaces the first only if that was `uncertain`. Gives {1 if the status moved, owner,
    /// '1' if its app wants to hear, the status}.
    static let finish = RedisScript(
        moves + """
            local a = 'a' .. ARGV[1]
            local c = redis.call('HMGET', key, 'status', a .. '.outcome', 'owner', 'hook', 'watch')
            if not c[1] then return {0, '', '', ''} end
            if not c[2] or c[2] == 'uncertain' then
              redis.call('HSET', key, a .. '.outcome', ARGV[2], a .. '.ended', now, a .. '.code', ARGV[3], a .. '.text',
                ARGV[4], a .. '.mid', ARGV[5])
            end
            local moved = false
            if ARGV[6] ~= '' and ARGV[2] == 'accepted' then
              moved = move(ARGV[6], c[1], c[5], 'reason', ARGV[7], 'provider', ARGV[8], 'mid', ARGV[5])
            elseif ARGV[6] ~= '' then
              moved = move(ARGV[6], c[1], c[5], 'reason', ARGV[7])
            end
            return {moved and 1 or 0, c[3] or '', c[4] or '', moved and ARGV[6] or c[1]}
            """)

    /// Ends a message between calls.
    ///
    /// ARGV: status, reason, time to keep in ms, kind. What is settled stays as it is, for the caller may know of none of the
    /// calls; and what may have been sent ends `uncertain`, not `expired` or `failed`. Gives {1 if the status moved, owner,
    /// '1' if its app wants to hear, the status}.
    static let settle = RedisScript(
        moves + history + """
            local c = redis.call('HMGET', key, 'status', 'n', 'base', 'owner', 'hook', 'watch')
            if c[1] and rank[c[1]] >= 2 then return {0, c[4] or '', c[5] or '', c[1]} end
            if not c[1] then redis.call('HSET', key, 'kind', ARGV[4], 'created', now, 'n', 0) end
            local status = ARGV[1]
            if (status == 'expired' or status == 'failed') and may_be_sent(tonumber(c[3] or 0), tonumber(c[2] or 0)) then
              status = 'uncertain'
            end
            local moved = move(status, c[1], c[6], 'reason', ARGV[2])
            if moved then redis.call('PEXPIRE', key, ARGV[3]) end
            return {moved and 1 or 0, c[4] or '', c[5] or '', status}
            """)

    /// Puts a parked message back to work, if it still is parked.
    ///
    /// ARGV: time to keep in ms, new end of its worth or ''. The calls made so far stay in the record and no longer count, so
    /// that a new round of tries begins. Gives 1 if it was parked.
    static let revive = RedisScript(
        moves + """
            local c = redis.call('HMGET', key, 'status', 'n', 'watch')
            if c[1] ~= 'parked' then return 0 end
            redis.call('HSET', key, 'status', 'queued', 'updated', now, 'reason', '', 'base', c[2] or 0)
            if ARGV[2] ~= '' then redis.call('HSET', key, 'expires', ARGV[2]) end
            redis.call('PEXPIRE', key, ARGV[1])
            announce('queued', c[3])
            return 1
            """)

    /// Notes what a provider reports of a message it took.
    ///
    /// ARGV: the provider's id of it, status to move to or '', the provider's word. The report is noted at the call
    /// whose id it names, and moves the message forward whichever call that is: what one provider delivered has arrived. Gives {1 if the status moved,
    /// owner, '1' if its app wants to hear, the status}.
    static let report = RedisScript(
        moves + """
            local c = redis.call('HMGET', key, 'status', 'n', 'owner', 'hook', 'watch')
            if not c[1] then return {0, '', '', ''} end
            for i = 1, tonumber(c[2] or 0) do
              if redis.call('HGET', key, 'a' .. i .. '.mid') == ARGV[1] then
                redis.call('HSET', key, 'a' .. i .. '.delivery', ARGV[3])
              end
            end
            local moved = ARGV[2] ~= '' and rank[c[1]] >= 1 and move(ARGV[2], c[1], c[5])
            return {moved and 1 or 0, c[3] or '', c[4] or '', moved and ARGV[2] or c[1]}
            """)

    /// Has a channel told of changes; at most eight at once.
    ///
    /// ARGV: channel.
    static let watch = RedisScript(
        clock + """
            if redis.call('EXISTS', key) == 0 then return 0 end
            local channels = {ARGV[1]}
            for channel in string.gmatch(redis.call('HGET', key, 'watch') or '', '%S+') do
              if channel ~= ARGV[1] and #channels < 8 then channels[#channels + 1] = channel end
            end
            redis.call('HSET', key, 'watch', table.concat(channels, ' '))
            return 1
            """)
}
