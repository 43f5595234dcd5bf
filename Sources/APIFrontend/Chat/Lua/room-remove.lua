-- needs: room-tell
-- Removes a member.
--
-- KEYS: room, members, bans, read marks, delivered marks, banned numbers, places of joining. ARGV: who acts, in which
-- role, on whom, in which role, '1' to ban, the most bans, channel, the other's number or ''. Gives 'ok', 'changed' or
-- 'full'.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'changed' end
if redis.call('HGET', KEYS[2], ARGV[3]) ~= ARGV[4] then return 'changed' end
if ARGV[5] == '1' then
  if redis.call('SCARD', KEYS[3]) >= tonumber(ARGV[6]) then return 'full' end
  redis.call('SADD', KEYS[3], ARGV[3])
  if ARGV[8] ~= '' then redis.call('SADD', KEYS[6], ARGV[8]) end
end
for _, k in ipairs({2, 4, 5, 7}) do redis.call('HDEL', KEYS[k], ARGV[3]) end
tell(ARGV[7])
return 'ok'
