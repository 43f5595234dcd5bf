-- needs: record
-- Tells the channels of `watch` of the message's status, by its id, which the key has behind `sms:{3f2}:`.
local function announce(status, watch)
  if not watch then return end
  for channel in string.gmatch(watch, '%S+') do
    redis.call('PUBLISH', channel, string.sub(key, 11) .. ' ' .. status)
  end
end
