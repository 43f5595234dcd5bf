-- needs: clock
-- Takes a room out of a user's list, notes for a while that it was there, and tells the nodes.
--
-- KEYS: list, rooms left. ARGV: room, channel, how many rooms are noted at most, for how many ms.
-- Gives 1 if it was in the list, 0 if it was not.
local was_there = redis.call('ZREM', KEYS[1], ARGV[1])
if was_there == 1 then
  redis.call('ZADD', KEYS[2], string.format('%d', clock()), ARGV[1])
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
  redis.call('SPUBLISH', ARGV[2], '- ' .. ARGV[1])
end
return was_there
