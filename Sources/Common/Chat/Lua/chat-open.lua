-- needs: position, gather
-- Says where a room is, and gives a member what it has missed, all of it or nothing.
--
-- KEYS: room, members, stream. ARGV: user or '' for a node itself, epoch and offset of the member, or '', epoch and
-- offset seen, a new epoch, the most messages and the most bytes to give, and when the message at the offset seen came,
-- or ''. Another message in its place was stored by someone who had not seen the lost one.
--
-- Gives {epoch, offset, version, role, status, entries, newest first, or null, when the last message came or ''}, or
-- null if the room or the membership is not there.
local seen_epoch, seen_offset, new_epoch = ARGV[4], ARGV[5], ARGV[6]
local role = ''
if ARGV[1] ~= '' then role = redis.call('HGET', KEYS[2], ARGV[1]) end
if not role then return false end
local r, epoch, offset = position(seen_epoch, seen_offset, new_epoch)
if not r[1] then return false end
if epoch == seen_epoch and ARGV[9] ~= '' then
  local there = redis.call('XRANGE', KEYS[3], seen_offset .. '-0', seen_offset .. '-0')[1]
  local at
  for i = 1, there and #there[2] or 0, 2 do if there[2][i] == 'at' then at = there[2][i + 1] end end
  if at and at ~= ARGV[9] then epoch, offset = renew(offset, seen_offset, new_epoch) end
end
local missed = false
local from, most, limit = tonumber(ARGV[3]), tonumber(ARGV[7]), tonumber(ARGV[8])
if ARGV[2] == epoch and from and from <= offset and offset - from <= most then
  missed = {}
  if from < offset then
    local list, bytes = gather('XREVRANGE', KEYS[3], string.format('%d-0', offset),
      string.format('%d-0', from + 1), most, limit)
    -- Ids are whole numbers and each comes once: as many as the range has are all of them.
    missed = bytes <= limit and #list == offset - from and list
  end
end
local last = ''
if ARGV[1] == '' then
  local entry = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
  for i = 1, entry and #entry[2] or 0, 2 do if entry[2][i] == 'at' then last = entry[2][i + 1] end end
end
return {epoch, string.format('%d', offset), r[4] or '0', role, r[1], missed, last}
