-- needs: record-moves
-- Takes back a call that was begun and not made.
--
-- KEYS: the message. ARGV: number of the call, status to move to or ''. Gives 1.
local n = tonumber(ARGV[1])
local a = 'a' .. n
local c = redis.call('HMGET', key, 'n', a .. '.outcome', 'status', 'watch')
if tonumber(c[1] or 0) == n and not c[2] then
  redis.call('HDEL', key, a .. '.provider', a .. '.begun', a .. '.worker')
  redis.call('HSET', key, 'n', n - 1)
  if ARGV[2] ~= '' then move(ARGV[2], c[3], c[4]) end
end
return 1
