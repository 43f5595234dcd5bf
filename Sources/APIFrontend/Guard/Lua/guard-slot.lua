-- needs: clock
-- Takes the next slot of a block of numbers.
--
-- KEYS: the block's counts. ARGV: ms between two slots. Gives 0 and takes the slot, or the ms until the next one:
-- exactly one of many gets it.
local now = clock()
local slot = tonumber(redis.call('HGET', KEYS[1], 'slot') or 0)
if now < slot then return slot - now end
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'slot', string.format('%d', now + ARGV[1]))
return 0
