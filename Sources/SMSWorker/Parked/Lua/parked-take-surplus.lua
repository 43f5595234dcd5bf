-- Takes the oldest out of the index, as many as there are too many, a hundred at most.
--
-- One step, because many park at once: each counting for itself, all would take out what the others do. KEYS: index.
-- ARGV: how many may stay. Gives their ids and times.
local surplus = redis.call('ZCARD', KEYS[1]) - ARGV[1]
if surplus <= 0 then return {} end
return redis.call('ZPOPMIN', KEYS[1], math.min(surplus, 100))
