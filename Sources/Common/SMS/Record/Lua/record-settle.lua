-- needs: record-moves, record-may-be-sent
-- Ends a message between calls.
--
-- KEYS: the message. ARGV: status, reason, time to keep in ms, kind. What is settled stays as it is, for the caller may
-- know of none of the calls; and what may have been sent ends `uncertain`, not `expired` or `failed`. Gives {1 if the
-- status moved, owner, '1' if its app wants to hear, the status}.
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
