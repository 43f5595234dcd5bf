-- Removes a hash if it is of that time still.
--
-- KEYS: the message. ARGV: time. Gives 1 or 0.
return redis.call('HGET', KEYS[1], 'at') == ARGV[1] and redis.call('DEL', KEYS[1]) or 0
