-- needs: room-tell
-- Lets a member go; an owner's room goes to an admin, a member or a reader, in this order, and of several to the one
-- with the oldest account.
--
-- Of more than a thousand members only about so many are looked at.
--
-- KEYS: room, members, read marks, delivered marks, places of joining. ARGV: user, in which role, channel.
-- Gives 'ok', 'changed', or 'alone' for the last one, who has to delete the room.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'changed' end
if redis.call('HLEN', KEYS[2]) == 1 then return 'alone' end
if ARGV[2] == 'owner' then
  local order = {admin = 1, member = 2, reader = 3}
  local all
  if redis.call('HLEN', KEYS[2]) <= 1000 then
    all = redis.call('HGETALL', KEYS[2])
  else
    all = redis.call('HSCAN', KEYS[2], '0', 'COUNT', 1000)[2]
  end
  local heir, rank
  for k = 1, #all, 2 do
    local other = order[all[k + 1]] or 4
    if all[k] ~= ARGV[1]
      and (not heir or other < rank or other == rank and tonumber(all[k]) < tonumber(heir)) then
      heir, rank = all[k], other
    end
  end
  redis.call('HSET', KEYS[2], heir, 'owner')
end
for k = 2, 5 do redis.call('HDEL', KEYS[k], ARGV[1]) end
tell(ARGV[3])
return 'ok'
