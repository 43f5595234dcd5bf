-- Charges to windows, to all of them or to none.
--
-- KEYS: the windows. ARGV: limit, length and charge of each. Gives {1, the end of each window}, or {0, ms until there
-- is room, which counter has the longest wait}.
local pause, which = -1, 0
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or 0) + ARGV[3 * i] > tonumber(ARGV[3 * i - 2]) then
    local left = redis.call('PTTL', key)
    if left < 0 then left = tonumber(ARGV[3 * i - 1]) end
    left = math.max(left, 1)
    if left > pause then pause, which = left, i end
  end
end
if pause > 0 then return {0, pause, which} end
local reply = {1}
for i, key in ipairs(KEYS) do
  local amount = ARGV[3 * i]
  if redis.call('INCRBY', key, amount) == tonumber(amount) then redis.call('PEXPIRE', key, ARGV[3 * i - 1]) end
  reply[i + 1] = redis.call('PEXPIRETIME', key)
end
return reply
