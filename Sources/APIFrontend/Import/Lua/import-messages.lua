-- needs: weigh, trim
-- Adds messages to an imported room, behind those of an earlier import.
--
-- KEYS: room, stream. ARGV: mode, how many and how many bytes a room keeps, then for each message its id in the old
-- system, when it came, how many words follow, and these; at the end how many messages one call removes at most and
-- what a message weighs besides its words. Offsets count from 1 in each room. Messages with the same id came from one
-- row.
--
-- Gives {'ok', rows added, rows there already, messages no longer kept}, {'none', …} for a room that was not
-- imported, {'live', 0, rows there already, …} for one with messages of its own.
local step, overhead = tonumber(ARGV[#ARGV - 1]), tonumber(ARGV[#ARGV])
local r = redis.call(
  'HMGET', KEYS[1], 'imported', 'offset', 'imported_offset', 'updated', 'bytes', 'counted', 'summed')
if not r[1] then return {'none', 0, 0, 0} end
if r[7] ~= r[2] then r[5], r[6] = false, false end
local before, offset, updated = tonumber(r[1]), tonumber(r[2]), tonumber(r[4])
local last, added, there, trimmed = before, 0, 0, 0
local length = redis.call('XLEN', KEYS[2])
local bytes, counted = tonumber(r[5]) or 0, tonumber(r[6]) or length > 0 and offset + 1 or 0
local seen
local live = r[2] ~= r[3]
local k = 4
while k < #ARGV - 1 do
  local id, words = tonumber(ARGV[k]), tonumber(ARGV[k + 2])
  if id <= before then
    if id ~= seen then there = there + 1 end
    seen = id
  elseif not live then
    if id ~= last then added = added + 1 end
    offset = offset + 1
    if ARGV[1] == 'write' then
      local entry = {unpack(ARGV, k + 3, k + 2 + words)}
      redis.call('XADD', KEYS[2], string.format('%d-0', offset), unpack(entry))
      bytes = bytes + weigh(entry, overhead)
    end
    last = id
    updated = math.max(updated, tonumber(ARGV[k + 1]))
  end
  k = k + 3 + words
end
if live then return {'live', 0, there, 0} end
if ARGV[1] == 'write' and added > 0 then
  length = length + offset - tonumber(r[2])
  local most = tonumber(ARGV[3])
  -- As many as came, at most: more there is only where the bounds have become narrower.
  bytes = trim(KEYS[2], bytes, counted, length, most, most, tonumber(ARGV[2]), 1, math.max(#ARGV, step), overhead)
  trimmed = length - redis.call('XLEN', KEYS[2])
  redis.call('HSET', KEYS[1], 'imported', string.format('%d', last), 'offset', string.format('%d', offset),
    'imported_offset', string.format('%d', offset), 'updated', string.format('%d', updated),
    'bytes', string.format('%d', bytes), 'counted', string.format('%d', counted),
    'summed', string.format('%d', offset))
end
return {'ok', added, there, trimmed}
