-- needs: unread
-- Shows a room to a member.
--
-- KEYS: room, members, read marks, places of joining. ARGV: user, how many members to show. Gives {role, name, kind,
-- status, how many messages are unread, created, updated, how many members, members and roles in turn, as many as were
-- asked for if there are, those of them who have come in}, or null for no member.
local role = redis.call('HGET', KEYS[2], ARGV[1])
local r = redis.call('HMGET', KEYS[1], 'name', 'kind', 'status', 'offset', 'created', 'updated')
if not role or not r[2] then return false end
local count = redis.call('HLEN', KEYS[2])
local members
if count <= tonumber(ARGV[2]) then
  members = redis.call('HGETALL', KEYS[2])
else
  members = redis.call('HSCAN', KEYS[2], '0', 'COUNT', ARGV[2])[2]
  -- A small hash comes as a whole, however few were asked for.
  for k = #members, 2 * ARGV[2] + 1, -1 do members[k] = nil end
end
local left = unread(r[4], redis.call('HGET', KEYS[3], ARGV[1]), redis.call('HGET', KEYS[4], ARGV[1]))
local users, come = {}, {}
for k = 1, #members, 2 do users[#users + 1] = members[k] end
for k, mark in ipairs(#users > 0 and redis.call('HMGET', KEYS[3], unpack(users)) or {}) do
  if mark then come[#come + 1] = users[k] end
end
return {role, r[1] or '', r[2], r[3], left, r[5], r[6], count, members, come}
