-- needs: record
-- Tells the channels of `watch` of the message's status.
local function announce(status, watch)
  if not watch then return end
  for channel in string.gmatch(watch, '%S+') do
    redis.call('PUBLISH', channel, string.sub(key, 6, -2) .. ' ' .. status)
  end
end
