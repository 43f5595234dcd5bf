-- needs: presence-merge
-- Says how many sockets a user has on a shard; gives how many there are everywhere.
--
-- KEYS: the user's sockets. ARGV: node, shard, count, census, ms until they are forgotten, and how long an entry of an
-- unknown node counts, in seconds.
local old = redis.call('GET', KEYS[1]) or ''
local kept, _, after = merge(old, ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[6])
if kept == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], kept, 'PX', ARGV[5]) end
return after
