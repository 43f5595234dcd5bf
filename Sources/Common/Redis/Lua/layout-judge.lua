-- Says of which layout the keys of a database are; an empty one is of ours from now on.
--
-- One step, because several processes start at once, and each writes as soon as it knows.
--
-- KEYS: the layout. ARGV: ours. Gives the layout that the database has, or '' if it has keys and does not say.
local found = redis.call('GET', KEYS[1])
if found then return found end
if redis.call('DBSIZE') > 0 then return '' end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]
