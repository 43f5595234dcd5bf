-- Adds a room to the set.
--
-- KEYS: the set. ARGV: room, limit. Gives 1, or 0 if there are as many others already.
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('SADD', KEYS[1], ARGV[1])
return 1
