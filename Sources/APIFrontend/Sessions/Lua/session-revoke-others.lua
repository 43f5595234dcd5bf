-- needs: session-revoke
-- Revokes every session but one.
--
-- KEYS: account, keys of live sessions by their end. ARGV: the prefix of the session keys, the channel of revocations,
-- the user's id, the key of the one. Gives how many.
local count = 0
for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  if key ~= ARGV[4] then count = count + revoke(key) end
end
return count
