-- Takes a place at each rate, or none.
--
-- KEYS: the rates' clocks. ARGV: longest wait in µs, burst in µs, then for each key the µs that this send takes.
--
-- Gives the wait in µs, negative if the places were not taken.
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local wait = 0
local ends = {}
for i, key in ipairs(KEYS) do
  local at = math.max(tonumber(redis.call('GET', key) or 0), now - ARGV[2])
  ends[i] = at + ARGV[i + 2]
  wait = math.max(wait, at - now)
end
if wait > tonumber(ARGV[1]) then return -wait end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%d', ends[i]), 'PX', math.ceil((ends[i] - now) / 1000) + 5000)
end
return wait
