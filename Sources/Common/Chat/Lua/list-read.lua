-- needs: clock
-- Says which rooms are in a user's list, and which have left it.
--
-- KEYS: list, rooms left. ARGV: how many rooms at most, newest activity first, from when on those that left are wanted,
-- in ms, or '' for none, how many are noted at most, for how many ms.
-- Gives {now, rooms, rooms left since then, 1 if these are all that left since then}.
local now = clock()
local rooms = redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1, 'REV')
if ARGV[2] == '' then return {string.format('%d', now), rooms, {}, 1} end
local left = redis.call('ZRANGE', KEYS[2], ARGV[2], '+inf', 'BYSCORE')
-- As many as are noted, and none of them older: others may have been forgotten.
local is_all = #left < tonumber(ARGV[3]) and now - ARGV[2] < tonumber(ARGV[4])
return {string.format('%d', now), rooms, left, is_all and 1 or 0}
