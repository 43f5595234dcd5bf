-- Takes what dead nodes wrote out of a room, if it is one that is told who goes.
--
-- KEYS: members, presence, seen, read marks. ARGV: census, how many members a room may have. Gives the users who are
-- gone with them, and behind each 1 if the user had come in.
local gone = {}
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[2]) then return gone end
local all = redis.call('HGETALL', KEYS[2])
for i = 1, #all, 2 do
  local user, kept, swept, was = all[i], '', false, 0
  for n, rest, c in string.gmatch(all[i + 1], '(%w+)(%.%d+=(%d+)@%d+,)') do
    if string.find(ARGV[1], ',!' .. n .. ',', 1, true) then
      swept, was = true, was + c
    else
      kept = kept .. n .. rest
    end
  end
  if swept and kept ~= '' then redis.call('HSET', KEYS[2], user, kept) end
  if swept and kept == '' then
    redis.call('HDEL', KEYS[2], user)
    if redis.call('HEXISTS', KEYS[1], user) == 1 then
      if was > 0 then redis.call('HSET', KEYS[3], user, string.format('%d', redis.call('TIME')[1] * 1000)) end
      gone[#gone + 1] = user
      gone[#gone + 1] = redis.call('HEXISTS', KEYS[4], user)
    end
  end
end
return gone
