-- Gives back what was charged for messages that were not accepted.
--
-- KEYS: key, its rate, its budget's parts. ARGV: messages, parts. Gives 1.
local rate = tonumber(redis.call('HGET', KEYS[1], 'rate') or 0)
local tat = redis.call('GET', KEYS[2])
if rate > 0 and tat then
  local left = redis.call('PTTL', KEYS[2])
  local back = math.floor(ARGV[1] * 60000 / rate)
  if left > back then
    redis.call('SET', KEYS[2], string.format('%.3f', tonumber(tat) - back), 'PX', left - back)
  else
    redis.call('DEL', KEYS[2])
  end
end
local used = tonumber(redis.call('GET', KEYS[3]) or 0)
if used > 0 then redis.call('DECRBY', KEYS[3], math.min(used, ARGV[2])) end
return 1
