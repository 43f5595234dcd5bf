-- Raises the version of the room in KEYS[1] and tells the nodes on its channel.
local function tell(channel)
  redis.call('SPUBLISH', channel, 'c ' .. redis.call('HINCRBY', KEYS[1], 'version', 1))
end
