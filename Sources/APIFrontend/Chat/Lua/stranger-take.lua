-- Adds a room to those of a user.
--
-- KEYS: the user's rooms. ARGV: room, who puts the user there, limit, limit of one person. Gives 1, or 0 if there are
-- as many others already.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 1 end
local holders, own = redis.call('HVALS', KEYS[1]), 0
if #holders >= tonumber(ARGV[3]) then return 0 end
for _, holder in ipairs(holders) do if holder == ARGV[2] then own = own + 1 end end
if own >= tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
