-- Reads who is in a room, and when others were; of very many only some.
--
-- KEYS: members, presence, seen. ARGV: about how many of each at most. Gives {members and entries in turn, members and
-- times in turn}.
local most = tonumber(ARGV[1])
local function some(key)
  local all
  if redis.call('HLEN', key) <= most then
    all = redis.call('HGETALL', key)
  else
    all = redis.call('HSCAN', key, '0', 'COUNT', most)[2]
  end
  local users, found = {}, {}
  for i = 1, math.min(#all, 2 * most), 2 do users[#users + 1] = all[i] end
  if #users == 0 then return found end
  for i, role in ipairs(redis.call('HMGET', KEYS[1], unpack(users))) do
    if role then
      found[#found + 1] = all[2 * i - 1]
      found[#found + 1] = all[2 * i]
    end
  end
  return found
end
return {some(KEYS[2]), some(KEYS[3])}
