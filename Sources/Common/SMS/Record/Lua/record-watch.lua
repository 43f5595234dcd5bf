-- Has a channel told of changes; at most eight at once.
--
-- KEYS: the message. ARGV: channel. Gives 1, or 0 for no message.
local key = KEYS[1]
if redis.call('EXISTS', key) == 0 then return 0 end
local channels = {ARGV[1]}
for channel in string.gmatch(redis.call('HGET', key, 'watch') or '', '%S+') do
  if channel ~= ARGV[1] and #channels < 8 then channels[#channels + 1] = channel end
end
redis.call('HSET', key, 'watch', table.concat(channels, ' '))
return 1
