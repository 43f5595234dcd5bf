-- needs: room-tell
-- Lifts a ban.
--
-- KEYS: room, members, bans, banned numbers. ARGV: who acts, in which role, whose ban, channel, the number of whose ban
-- it is or ''. Gives 'ok', 'changed' or 'none'.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'changed' end
if redis.call('SREM', KEYS[3], ARGV[3]) == 0 then return 'none' end
if ARGV[5] ~= '' then redis.call('SREM', KEYS[4], ARGV[5]) end
tell(ARGV[4])
return 'ok'
