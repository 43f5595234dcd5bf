-- needs: clock
-- Charges a read to a user's minute.
--
-- KEYS: the user's reads. ARGV: the ms that a read takes of its minute, negative to give back. Gives how many ms the
-- user was and is in debt.
local now = clock()
local before = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local after = before + ARGV[1]
if after <= now then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], string.format('%.3f', after), 'PX', math.ceil(after - now))
end
return {math.max(0, math.ceil(before - now - 60000)), math.max(0, math.ceil(after - now - 60000))}
