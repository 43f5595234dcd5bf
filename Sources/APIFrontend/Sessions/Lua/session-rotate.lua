-- needs: clock, session-revoke
-- Rotates a refresh token.
--
-- KEYS: account, keys of live sessions by their end. ARGV: prefix, channel, user's id, key, the token's id, the next
-- one's id, life, how long the one before still counts, the most a session lasts. Gives {'rotated' | 'again', id, when
-- it was made, when it ends}, in ms since 1970 and the same both times; {'reused'} if the token is an older one, which
-- revokes the session; {'gone'}.
local now = clock()
local session = ARGV[1] .. ARGV[4]
local s = redis.call('HMGET', session, 'refresh', 'previous', 'rotated', 'created', 'ends')
if not s[1] or redis.call('HGET', KEYS[1], 'active') == '0' then return {'gone'} end
if s[1] ~= ARGV[5] then
  if s[2] == ARGV[5] and now - s[3] <= tonumber(ARGV[8]) then
    return {'again', s[1], tonumber(s[3]), tonumber(s[5])}
  end
  revoke(ARGV[4])
  return {'reused'}
end
local ends = math.min(now + ARGV[7], s[4] + ARGV[9])
if ends <= now then
  revoke(ARGV[4])
  return {'gone'}
end
redis.call('HSET', session, 'refresh', ARGV[6], 'previous', ARGV[5], 'rotated', string.format('%d', now),
  'last_seen', string.format('%d', now), 'ends', string.format('%d', ends))
redis.call('PEXPIREAT', session, string.format('%d', ends))
redis.call('ZADD', KEYS[2], string.format('%d', ends), ARGV[4])
redis.call('PEXPIREAT', KEYS[2], redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2])
return {'rotated', ARGV[6], now, ends}
