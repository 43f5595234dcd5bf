-- needs: record-moves
-- Ends a message whose job was not published, unless a worker has begun with it.
--
-- KEYS: the message. ARGV: time to keep in ms. Gives the status it has now, or '' if it is not there.
local c = redis.call('HMGET', key, 'status', 'watch')
if not c[1] then return '' end
if c[1] == 'queued' then
  move('cancelled', c[1], c[2])
  redis.call('PEXPIRE', key, ARGV[1])
  return 'cancelled'
end
return c[1]
