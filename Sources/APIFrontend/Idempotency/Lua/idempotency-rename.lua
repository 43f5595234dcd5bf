-- Gives a request another id, if the try still is the last one.
--
-- KEYS: the request. ARGV: run, id. Gives 1, or 0 if another try has it.
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'id', ARGV[2])
return 1
