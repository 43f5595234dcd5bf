-- Replaces a hash by another, unless it was replaced in between.
--
-- KEYS: the name. ARGV: the one before, the new one, 1 if it is of another password, which is counted. Gives 1, or 0 if
-- it was replaced.
if redis.call('HGET', KEYS[1], 'hash') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'hash', ARGV[2])
if ARGV[3] == '1' then redis.call('HINCRBY', KEYS[1], 'changes', 1) end
return 1
