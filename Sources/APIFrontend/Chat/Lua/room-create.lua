-- Makes a room that is not there yet.
--
-- KEYS: room, members, read marks. ARGV: the numbers of words for the room and for its members, these words (user and
-- role of each member), then user and mark of each who is known. Gives 1, or 0 if it is there.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local last = 2 + ARGV[1]
local marks = last + ARGV[2]
redis.call('HSET', KEYS[1], unpack(ARGV, 3, last))
redis.call('HSET', KEYS[2], unpack(ARGV, last + 1, marks))
if #ARGV > marks then redis.call('HSET', KEYS[3], unpack(ARGV, marks + 1)) end
return 1
