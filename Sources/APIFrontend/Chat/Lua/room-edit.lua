-- needs: clock, room-tell
-- Gives a room another name or status.
--
-- KEYS: room, members. ARGV: who acts, in which role, '1' if there is a name, the name, the status or '', channel.
-- Gives 'ok' or 'changed'.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'changed' end
redis.call('HSET', KEYS[1], 'updated', string.format('%d', clock()))
local is_news = ARGV[3] == '1' and (redis.call('HGET', KEYS[1], 'name') or '') ~= ARGV[4]
if is_news then redis.call('HSET', KEYS[1], 'name', ARGV[4]) end
if ARGV[5] ~= '' and redis.call('HGET', KEYS[1], 'status') ~= ARGV[5] then
  redis.call('HSET', KEYS[1], 'status', ARGV[5])
  is_news = true
end
if is_news then tell(ARGV[6]) end
return 'ok'
