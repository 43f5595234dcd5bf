-- Notes the answer to a request, if the try still is the last one.
--
-- KEYS: the request. ARGV: run, status, body, life in ms. Gives 1, or 0 if another try has it.
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'status', ARGV[2], 'body', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
