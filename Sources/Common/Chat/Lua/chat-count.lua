-- needs: unread
-- Counts what some users have not read in a room.
--
-- KEYS: room, members, read marks, places of joining. ARGV: users.
-- Gives {name, kind, status, offset, updated, then for each user how many messages, or false for no member}, or null
-- for no room.
local r = redis.call('HMGET', KEYS[1], 'name', 'kind', 'status', 'offset', 'updated')
if not r[2] then return false end
local roles = redis.call('HMGET', KEYS[2], unpack(ARGV))
local read = redis.call('HMGET', KEYS[3], unpack(ARGV))
local joined = redis.call('HMGET', KEYS[4], unpack(ARGV))
local reply = {r[1] or '', r[2], r[3], r[4], r[5]}
for k = 1, #ARGV do
  reply[5 + k] = roles[k] and unread(r[4], read[k], joined[k])
end
return reply
