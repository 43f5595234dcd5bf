-- Tells the nodes of something that is not stored.
--
-- KEYS: read marks. ARGV: user, channel, the event up to the user's JSON, and behind it, this JSON, and it where the
-- user was only put into the room. Gives how many were told.
local is_known = redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1
return redis.call('SPUBLISH', ARGV[2], ARGV[3] .. ARGV[is_known and 5 or 6] .. ARGV[4])
