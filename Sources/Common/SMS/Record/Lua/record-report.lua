-- needs: record-moves
-- Notes what a provider reports of a message it took.
--
-- KEYS: the message. ARGV: the provider's id of it, status to move to or '', the provider's word. The report is noted
-- at the call whose id it names, and moves the message forward whichever call that is: what one provider delivered has
-- arrived. Gives {1 if the status moved, owner, '1' if its app wants to hear, the status}.
local c = redis.call('HMGET', key, 'status', 'n', 'owner', 'hook', 'watch')
if not c[1] then return {0, '', '', ''} end
for i = 1, tonumber(c[2] or 0) do
  if redis.call('HGET', key, 'a' .. i .. '.mid') == ARGV[1] then
    redis.call('HSET', key, 'a' .. i .. '.delivery', ARGV[3])
  end
end
local moved = ARGV[2] ~= '' and rank[c[1]] >= 1 and move(ARGV[2], c[1], c[5])
return {moved and 1 or 0, c[3] or '', c[4] or '', moved and ARGV[2] or c[1]}
