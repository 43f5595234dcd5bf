-- needs: gather
-- Reads messages with the marks of who may have read them.
--
-- KEYS: room, members, stream, read marks. ARGV: user, 'newer' or 'older', where to begin, the most messages, the most
-- bytes, the most marks. Gives {name, entries, 1 if there are more, marks}, or null for no member.
if not redis.call('HGET', KEYS[2], ARGV[1]) then return false end
local command, to = 'XREVRANGE', '-'
if ARGV[2] == 'newer' then command, to = 'XRANGE', '+' end
local list, _, more = gather(command, KEYS[3], ARGV[3], to, tonumber(ARGV[4]), tonumber(ARGV[5]))
local marks
if redis.call('HLEN', KEYS[4]) <= tonumber(ARGV[6]) then
  marks = redis.call('HGETALL', KEYS[4])
else
  marks = redis.call('HSCAN', KEYS[4], '0', 'COUNT', ARGV[6])[2]
end
return {redis.call('HGET', KEYS[1], 'name') or '', list, more, marks}
