-- Changes the templates of a key.
--
-- KEYS: key. ARGV: the allowance. Gives 1, or 0 if there is no such key.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'templates', ARGV[1])
return 1
