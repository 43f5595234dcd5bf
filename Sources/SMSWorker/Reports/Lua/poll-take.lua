-- needs: clock
-- Takes what is due by moving it ahead.
--
-- KEYS: the provider's messages by the time of the next question. ARGV: the most to take, lease in ms, the most that
-- stay. Gives the members.
local now = clock()
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%d', now), 'LIMIT', 0, ARGV[1])
local later = string.format('%d', now + ARGV[2])
for first = 1, #due, 500 do
  local words = {}
  for k = first, math.min(first + 499, #due) do
    words[#words + 1] = later
    words[#words + 1] = due[k]
  end
  redis.call('ZADD', KEYS[1], 'XX', unpack(words))
end
return due
