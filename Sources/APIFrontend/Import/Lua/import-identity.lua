-- Says whose a number is.
--
-- KEYS: user of the number in the group. ARGV: mode, user id, created. Gives 1 if it is that user's, 0 if it is
-- another's.
local owner = redis.call('HGET', KEYS[1], 'id')
if owner then return owner == ARGV[2] and 1 or 0 end
if ARGV[1] == 'write' then redis.call('HSET', KEYS[1], 'id', ARGV[2], 'created', ARGV[3]) end
return 1
