-- Removes a place in the index if it is of that time still.
--
-- KEYS: index. ARGV: time, id. Gives 1 or 0.
return redis.call('ZSCORE', KEYS[1], ARGV[2]) == ARGV[1] and redis.call('ZREM', KEYS[1], ARGV[2]) or 0
