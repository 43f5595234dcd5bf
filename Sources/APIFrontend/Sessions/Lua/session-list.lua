-- needs: clock
-- Lists the live sessions.
--
-- KEYS: account, keys of live sessions by their end. ARGV: the prefix of the session keys, the channel of revocations,
-- the user's id. Gives for each its key and what is shown of it.
local now = clock()
local found = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], string.format('(%d', now), '+inf')) do
  local s = redis.call('HMGET', ARGV[1] .. key, 'id', 'user_agent', 'ip_address', 'last_seen', 'created')
  if s[1] then found[#found + 1] = {key, s[1], s[2] or '', s[3] or '', s[4] or '0', s[5] or '0'} end
end
return found
