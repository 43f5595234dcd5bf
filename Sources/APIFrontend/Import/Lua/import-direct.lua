-- Makes two users' direct room.
--
-- KEYS: the room of the two. ARGV: mode, the room's id. Gives the id of the room that is theirs now.
local room = redis.call('GET', KEYS[1])
if room then return room end
if ARGV[1] == 'write' then redis.call('SET', KEYS[1], ARGV[2]) end
return ARGV[2]
