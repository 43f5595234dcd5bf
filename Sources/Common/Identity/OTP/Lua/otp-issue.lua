-- needs: clock
-- Stores a pending code, or has the one that is there sent again, or says how long to wait.
--
-- KEYS: code, sends, addresses. ARGV: id, hash, kid, life, pending life, gap between sends or '' for none, the sealed
-- code or '', who asks, '1' with a device of the number, address, ms for which one is known, then how many, ms, and how
-- many for strangers for each limit of the number. Gives {1, now} stored; {0, ms left} one is live; {2, ms left} the
-- number has had as many as it may; {3, now, due, sealed code, its id} the one that is live may be sent again.
local now = clock()
local c = redis.call('HMGET', KEYS[1], 'id', 'state', 'due', 'next', 'sealed')
if c[1] then
  local left = math.max(1, redis.call('PTTL', KEYS[1]))
  if c[2] ~= 'live' or not c[5] or ARGV[6] == '' then return {0, left} end
  if tonumber(c[4]) > now then return {0, math.min(c[4] - now, left)} end
end
local is_stranger = false
if ARGV[9] ~= '1' and redis.call('EXISTS', KEYS[3]) == 1 then
  local seen = redis.call('ZSCORE', KEYS[3], ARGV[10])
  is_stranger = not seen or now - seen >= tonumber(ARGV[11])
end
local pause, most, window = 0, 0, 0
for i = 12, #ARGV, 3 do
  local at = redis.call('LINDEX', KEYS[2], ARGV[is_stranger and i + 2 or i] - 1)
  if at then pause = math.max(pause, at + ARGV[i + 1] - now) end
  most, window = math.max(most, ARGV[i]), math.max(window, ARGV[i + 1])
end
if pause > 0 then return {2, pause} end
local at = string.format('%d', now)
if most > 0 then
  redis.call('LPUSH', KEYS[2], at)
  redis.call('LTRIM', KEYS[2], 0, most - 1)
  redis.call('PEXPIRE', KEYS[2], window)
end
if c[1] then
  redis.call('HSET', KEYS[1], 'again', ARGV[1], 'again_state', 'pending', 'again_at', at,
    'next', string.format('%d', now + ARGV[5]))
  return {3, now, tonumber(c[3]), c[5], c[1]}
end
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'mac', ARGV[2], 'kid', ARGV[3],
  'due', string.format('%d', now + ARGV[4]), 'state', 'pending', 'n', 0, 'i', 0, 'at', at,
  'from', ARGV[8])
if ARGV[6] ~= '' then
  redis.call('HSET', KEYS[1], 'sealed', ARGV[7], 'gap', ARGV[6], 'next', string.format('%d', now + ARGV[6]))
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return {1, now}
