-- needs: clock
-- Keeps an invitation until its end, if its user has not too many of them.
--
-- KEYS: the user's invitations, this one. ARGV: its id, how many a user has at most, when it ends, in ms since 1970,
-- then the words of its hash. Gives 1, or 0 if there are too many.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%d', clock()))
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[2], unpack(ARGV, 4))
redis.call('PEXPIREAT', KEYS[2], ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
-- With the last of them: a later end stays.
redis.call('PEXPIREAT', KEYS[1], ARGV[3], 'NX')
redis.call('PEXPIREAT', KEYS[1], ARGV[3], 'GT')
return 1
