-- needs: clock
-- Checks a key and charges messages to it, as many as fit, from the first on.
--
-- A whole minute's worth may come at once (GCRA with that tolerance). KEYS: key, its rate, its budget's parts. ARGV:
-- digest, then the parts of each message. Comparing digests with `==` gives nothing away: they are hashes of long
-- random texts, and Lua compares interned strings by address. Gives {} for a key that is not good, else {granted,
-- 'rate' | 'budget' | '', pause in ms, '1' with a webhook, and the templates if they were written}.
local c = redis.call('HMGET', KEYS[1], 'digest', 'revoked', 'rate', 'budget', 'webhook', 'templates')
local tat = tonumber(redis.call('GET', KEYS[2]) or 0)
local used = tonumber(redis.call('GET', KEYS[3]) or 0)
if c[1] ~= ARGV[1] or c[2] then return {} end
local now = clock()
local rate, budget = tonumber(c[3] or 0), tonumber(c[4] or 0)
local interval = rate > 0 and 60000 / rate or 0
tat = math.max(tat, now)
local granted, charged, limit, pause = 0, 0, '', 0
for i = 2, #ARGV do
  local parts = tonumber(ARGV[i])
  if budget > 0 and used + charged + parts > budget then
    limit = 'budget'
    pause = redis.call('PTTL', KEYS[3])
    if pause < 0 then pause = 86400000 end
    break
  end
  local over = tat + interval - now - 60000
  if rate > 0 and over > 0.5 then
    limit = 'rate'
    pause = math.ceil(over)
    break
  end
  charged = charged + parts
  tat = tat + interval
  granted = granted + 1
end
if granted > 0 and rate > 0 then
  redis.call('SET', KEYS[2], string.format('%.3f', tat), 'PX', math.ceil(tat - now) + 1)
end
if charged > 0 and budget > 0 and redis.call('INCRBY', KEYS[3], charged) == charged then
  redis.call('PEXPIRE', KEYS[3], 86400000)
end
return {granted, limit, pause, c[5] and '1' or '', c[6] or nil}
