-- Notes whose a provider's id is.
--
-- KEYS: the provider's id. ARGV: our message's id, life in ms. Gives the report that waits, or ''; it stays, for
-- whoever asks may fail to apply it, and asks again.
local held = redis.call('HGET', KEYS[1], 'held')
redis.call('HSET', KEYS[1], 'id', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return held or ''
