-- Ends an invitation before its time.
--
-- KEYS: the user's invitations, this one. ARGV: its id. Gives 1, or 0 if there was none.
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('UNLINK', KEYS[2])
