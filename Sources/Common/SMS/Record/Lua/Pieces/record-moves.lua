-- needs: record-announce
-- The order of states, and the way to move forward.
--
-- The order is MessageStatus.rank; a test holds the two together. `move` takes the status there is, the channels of
-- `watch`, and fields that go with the new status; it gives whether that is one.
local rank = {queued = 0, sending = 1, uncertain = 2, sent = 3, delivered = 4, failed = 4, expired = 4, undelivered = 4,
  parked = 4, cancelled = 4}
local function move(status, old, watch, ...)
  if old and rank[status] <= rank[old] then return false end
  redis.call('HSET', key, 'status', status, 'updated', now, ...)
  announce(status, watch)
  return true
end
