-- Takes a code back if it is still that send's; of a resend only that it was sent again, for the first SMS may be
-- there.
--
-- KEYS: code, sends. ARGV: id, '1' to do so only while it is pending: a live one is with a worker already. The number
-- gets its share back, unless somebody guessed: else a number that no provider serves could be guessed at without end.
--
-- Gives 1 taken back, 0 not there, 2 live and left alone.
local c = redis.call('HMGET', KEYS[1], 'id', 'state', 'at', 'again', 'again_state', 'again_at', 'n', 'i')
local is_first = c[1] == ARGV[1]
if not is_first and c[4] ~= ARGV[1] then return 0 end
if ARGV[2] == '1' and c[is_first and 2 or 5] == 'live' then return 2 end
local at = c[is_first and 3 or 6]
if at and tonumber(c[7] or 0) + tonumber(c[8] or 0) == 0 then redis.call('LREM', KEYS[2], 1, at) end
if not is_first then
  redis.call('HDEL', KEYS[1], 'again', 'again_state', 'again_at')
  redis.call('HSET', KEYS[1], 'next', 0)
elseif not c[4] then
  -- Else a resend may have brought the code meanwhile; if it fails too, the next send goes through.
  redis.call('DEL', KEYS[1])
end
return 1
