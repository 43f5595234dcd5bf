-- needs: session-revoke
-- Revokes the session with a number.
--
-- KEYS: account, keys of live sessions by their end. ARGV: the prefix of the session keys, the channel of revocations,
-- the user's id, the number. Gives 1, or 0 if there is none.
for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  if redis.call('HGET', ARGV[1] .. key, 'id') == ARGV[4] then return revoke(key) end
end
return 0
