-- needs: clock, session-revoke
-- Writes account and session in one step, and forgets ended and surplus ones.
--
-- KEYS: account, keys of live sessions by their end. ARGV: prefix, channel, user's id, number, group, user name, key,
-- refresh id, User-Agent, address, life, the most sessions. Gives the session's number, or 0 if the account is switched
-- off. An account stays as it was first written: one that was imported has a name of its own, and may have a number
-- although its user logs in by password.
local now = clock()
if redis.call('HGET', KEYS[1], 'active') == '0' then return 0 end
local ends = string.format('%d', now + ARGV[11])
if redis.call('HSETNX', KEYS[1], 'id', ARGV[3]) == 1 then
  redis.call('HSET', KEYS[1], 'number', ARGV[4], 'group', ARGV[5], 'username', ARGV[6],
    'created', string.format('%d', now))
end
local id = redis.call('HINCRBY', KEYS[1], 'sessions', 1)
local session = ARGV[1] .. ARGV[7]
redis.call('HSET', session, 'id', id, 'user', ARGV[3], 'refresh', ARGV[8], 'user_agent', ARGV[9],
  'ip_address', ARGV[10], 'created', string.format('%d', now), 'last_seen', string.format('%d', now),
  'ends', ends)
redis.call('PEXPIREAT', session, ends)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('(%d', now))
-- Before the new one is in: it may be the one that ends first.
local surplus = redis.call('ZCARD', KEYS[2]) - ARGV[12] + 1
if surplus > 0 then
  for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, surplus - 1)) do revoke(key) end
end
redis.call('ZADD', KEYS[2], ends, ARGV[7])
redis.call('PEXPIREAT', KEYS[2], redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2])
return id
