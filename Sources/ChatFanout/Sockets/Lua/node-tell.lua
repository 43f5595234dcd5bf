-- By Redis' clock, which is the same for all, says that a node lives.
--
-- KEYS: the nodes. ARGV: node. Gives those that have said so within 20 seconds, and those that have not for so long but
-- not much longer: what they wrote before that is too old to count anyway.
local now = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 3600)
return {
  redis.call('ZRANGE', KEYS[1], now - 20, '+inf', 'BYSCORE', 'LIMIT', 0, 1000),
  redis.call('ZRANGE', KEYS[1], now - 180, '(' .. now - 20, 'BYSCORE', 'LIMIT', 0, 100)}
