-- Deletes a room with all that belongs to it.
--
-- KEYS: room, members, and all others of the room. ARGV: who acts, in which role, '1' if only as the last member,
-- channel. Gives {'ok', who opened it or '', the members there were, of more than a thousand only some} or {'changed'}:
-- the others' lists are mended when they are read.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return {'changed'} end
local count = redis.call('HLEN', KEYS[2])
if ARGV[3] == '1' and count ~= 1 then return {'changed'} end
local reply = {'ok', redis.call('HGET', KEYS[1], 'opener') or ''}
if count <= 1000 then
  for _, member in ipairs(redis.call('HKEYS', KEYS[2])) do reply[#reply + 1] = member end
else
  local some = redis.call('HSCAN', KEYS[2], '0', 'COUNT', 1000)[2]
  for k = 1, #some, 2 do reply[#reply + 1] = some[k] end
end
redis.call('UNLINK', unpack(KEYS))
redis.call('SPUBLISH', ARGV[4], 'd')
return reply
