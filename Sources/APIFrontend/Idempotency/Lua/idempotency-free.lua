-- Frees a request's key, if the try still is the last one.
--
-- KEYS: the request. ARGV: run. Gives 1, or 0 if another try has it.
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
