-- Where the room in KEYS[1] is.
--
-- `position` reads the room (status, epoch, offset, version, bytes, counted, summed, told), and mends its position if a
-- node has seen a higher offset of the same epoch: then Redis has lost its newest messages, and what comes next must
-- not be taken for them. Gives what was read, and epoch and offset as they are then.
--
-- `renew` begins a new epoch behind both offsets, and gives it with the offset.
local function renew(offset, seen_offset, new_epoch)
  offset = math.max(offset, tonumber(seen_offset))
  redis.call('HSET', KEYS[1], 'epoch', new_epoch, 'offset', string.format('%d', offset))
  return new_epoch, offset
end
local function position(seen_epoch, seen_offset, new_epoch)
  local r = redis.call('HMGET', KEYS[1], 'status', 'epoch', 'offset', 'version', 'bytes', 'counted', 'summed', 'told')
  local epoch, offset = r[2], tonumber(r[3])
  if r[1] and epoch == seen_epoch and tonumber(seen_offset) > offset then
    epoch, offset = renew(offset, seen_offset, new_epoch)
  end
  return r, epoch, offset
end
