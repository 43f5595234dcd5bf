-- needs: record-moves
-- Notes the outcome of a call.
--
-- KEYS: the message. ARGV: number of the call, outcome, code, text, the provider's id, status to move to or '', reason,
-- provider. A second outcome of a call replaces the first only if that was `uncertain`. Gives {1 if the status moved,
-- owner, '1' if its app wants to hear, the status}.
local a = 'a' .. ARGV[1]
local c = redis.call('HMGET', key, 'status', a .. '.outcome', 'owner', 'hook', 'watch')
if not c[1] then return {0, '', '', ''} end
if not c[2] or c[2] == 'uncertain' then
  redis.call('HSET', key, a .. '.outcome', ARGV[2], a .. '.ended', now, a .. '.code', ARGV[3], a .. '.text',
    ARGV[4], a .. '.mid', ARGV[5])
end
local moved = false
if ARGV[6] ~= '' and ARGV[2] == 'accepted' then
  moved = move(ARGV[6], c[1], c[5], 'reason', ARGV[7], 'provider', ARGV[8], 'mid', ARGV[5])
elseif ARGV[6] ~= '' then
  moved = move(ARGV[6], c[1], c[5], 'reason', ARGV[7])
end
return {moved and 1 or 0, c[3] or '', c[4] or '', moved and ARGV[6] or c[1]}
