-- needs: record-announce
-- Puts a parked message back to work, if it still is parked.
--
-- KEYS: the message. ARGV: time to keep in ms, new end of its worth or ''. The calls made so far stay in the record and
-- no longer count, so that a new round of tries begins. Gives 1 if it was parked.
local c = redis.call('HMGET', key, 'status', 'n', 'watch')
if c[1] ~= 'parked' then return 0 end
redis.call('HSET', key, 'status', 'queued', 'updated', now, 'reason', '', 'base', c[2] or 0)
if ARGV[2] ~= '' then redis.call('HSET', key, 'expires', ARGV[2]) end
redis.call('PEXPIRE', key, ARGV[1])
announce('queued', c[3])
return 1
