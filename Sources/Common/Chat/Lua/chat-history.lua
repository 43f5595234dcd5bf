-- needs: gather
-- Gives a member older messages, newest first.
--
-- KEYS: members, stream. ARGV: user, the highest offset, the most messages and the most bytes.
-- Gives {entries, 1 if there are more}, or null for no member.
if not redis.call('HGET', KEYS[1], ARGV[1]) then return false end
local list, _, more = gather('XREVRANGE', KEYS[2], ARGV[2] .. '-0', '-', tonumber(ARGV[3]), tonumber(ARGV[4]))
return {list, more}
