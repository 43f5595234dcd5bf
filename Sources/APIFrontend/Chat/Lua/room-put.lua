-- needs: room-tell
-- Adds a member, or gives one another role; who makes another one the owner is an admin from then on.
--
-- A new one has nothing unread: where the room is now is kept for that, apart from the marks, by which the others see
-- what was read.
--
-- KEYS: room, members, bans, banned numbers, read marks, places of joining. ARGV: who acts, in which role, on whom, in
-- which role or '', the new role, the most members, channel, the other's number or '', '1' if a new one is known. Gives
-- 'ok', 'changed', 'banned' or 'full'.
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
