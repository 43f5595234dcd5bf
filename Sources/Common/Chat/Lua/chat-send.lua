-- needs: clock, position, count, trim
-- Stores a message and tells the nodes.
--
-- KEYS: room, members, stream, read, the client's key. ARGV: user, type, text, lat, lng, client's key, JSON for
-- sockets, epoch and offset seen, a new epoch, messages kept, ms the client's key lives, channel, bytes of messages
-- kept, what the message weighs, its fingerprint, how many messages one call removes at most, what a message weighs
-- besides its words, ms between two words to the lists of rooms.
--
-- Gives {'ok', epoch, offset, at, 1 if it was there already, 1 if lists of rooms have to be told: see ChatActivity}, or
-- {'not_member'}, {'read_only'}, {'room_closed'}, {'key_reused'} where the client's key stands for another message.
local role = redis.call('HGET', KEYS[2], ARGV[1])
if not role then return {'not_member'} end
local r, epoch, offset = position(ARGV[8], ARGV[9], ARGV[10])
if not r[1] then return {'not_member'} end
if ARGV[6] ~= '' then
  local before = redis.call('GET', KEYS[5])
  if before then
    local e, o, t = string.match(before, '^(%S+) (%d+) (%d+)$')
    local own, print = string.match(e or '', '^(.*)/(%x+)$')
    if print and print ~= ARGV[16] then return {'key_reused'} end
    return {'ok', own or e, o, t, 1}
  end
end
if role == 'reader' then return {'read_only'} end
if r[1] ~= '1' then return {'room_closed'} end
local at = string.format('%d', clock())
local number = string.format('%d', offset + 1)
local words = {'sender', ARGV[1], 'type', ARGV[2], 'text', ARGV[3]}
if ARGV[4] ~= '' then words[#words + 1] = 'lat' words[#words + 1] = ARGV[4] end
if ARGV[5] ~= '' then words[#words + 1] = 'lng' words[#words + 1] = ARGV[5] end
if ARGV[6] ~= '' then words[#words + 1] = 'key' words[#words + 1] = ARGV[6] end
words[#words + 1] = 'size' words[#words + 1] = string.format('%d', #ARGV[7])
words[#words + 1] = 'at' words[#words + 1] = at
redis.call('XADD', KEYS[3], number .. '-0', unpack(words))
-- Somebody wrote here without counting: it is begun again.
if r[7] ~= r[3] then r[5], r[6] = false, false end
local own, most, step, overhead = tonumber(ARGV[15]), tonumber(ARGV[14]), tonumber(ARGV[17]), tonumber(ARGV[18])
local length, bytes = redis.call('XLEN', KEYS[3]), (tonumber(r[5]) or 0) + own
if r[6] ~= '0' or bytes > most or length >= ARGV[11] + step then
  local counted
  bytes, counted = count(KEYS[3], bytes, tonumber(r[6]) or length > 1 and offset + 1 or 0, overhead)
  bytes, length = trim(
    KEYS[3], bytes, counted, length, most, most * 0.99, tonumber(ARGV[11]), step, step, overhead)
  if length == 1 then bytes, counted = own, 0 end
  redis.call('HSET', KEYS[1], 'counted', string.format('%d', counted))
end
redis.call('HSET', KEYS[1], 'offset', number, 'updated', at,
  'bytes', string.format('%d', math.max(bytes, own)), 'summed', number)
redis.call('HSET', KEYS[4], ARGV[1], number)
local news = at - (tonumber(r[8]) or 0) >= tonumber(ARGV[19]) and 1 or 0
if news == 1 then redis.call('HSET', KEYS[1], 'told', at) end
if ARGV[6] ~= '' then
  redis.call('SET', KEYS[5], epoch .. '/' .. ARGV[16] .. ' ' .. number .. ' ' .. at, 'PX', ARGV[12])
end
redis.call('SPUBLISH', ARGV[13], 'm ' .. (r[4] or '0') .. ' ' .. epoch .. ' ' .. number .. ' ' .. at .. ' ' .. ARGV[7])
return {'ok', epoch, number, at, 0, news}
