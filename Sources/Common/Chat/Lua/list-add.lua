-- Puts a room into a user's list, in front, and tells the nodes that the user has one more.
--
-- KEYS: list, rooms left. ARGV: room, when something last happened in it, channel.
-- Gives 1 if it was not in the list, 0 if it was.
local is_new = redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
if is_new == 1 then redis.call('SPUBLISH', ARGV[3], '+ ' .. ARGV[1]) end
return is_new
