-- Moves a member's mark forward, never back, and tells the nodes if the room is small; of a large one, that one has
-- read.
--
-- KEYS: room, members, marks, read marks. ARGV: user, offset, channel, the member of JSON for sockets up to the offset,
-- and behind it, the most members of a room that is told, and the first of both where the user was only put into the
-- room. Gives the mark as it is then, or null for no member.
if not redis.call('HGET', KEYS[2], ARGV[1]) then return false end
local r = redis.call('HMGET', KEYS[1], 'offset', 'version')
local offset = math.min(tonumber(ARGV[2]), tonumber(r[1] or '0'))
local before = tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or '0')
if offset <= before then return before end
local text = string.format('%d', offset)
redis.call('HSET', KEYS[3], ARGV[1], text)
if redis.call('HLEN', KEYS[2]) <= tonumber(ARGV[6]) then
  local is_known = redis.call('HEXISTS', KEYS[4], ARGV[1]) == 1
  redis.call('SPUBLISH', ARGV[3],
    'a ' .. (r[2] or '0') .. ' ' .. ARGV[1] .. ' ' .. ARGV[is_known and 4 or 7] .. text .. ARGV[5])
elseif KEYS[3] == KEYS[4] then
  redis.call('SPUBLISH', ARGV[3], 'k ' .. ARGV[1])
end
return offset
