-- Lifts a counter of ids, never lowers it, and remembers what it passed over: ids that nobody new has or gets.
--
-- KEYS: the counter, a hash of the ranges passed over so far. ARGV: mode, the highest id of the dump.
-- Gives what the counter was, and begins and ends of these ranges.
local last = redis.call('GET', KEYS[1]) or '0'
if ARGV[1] == 'write' and tonumber(ARGV[2]) > tonumber(last) then
  redis.call('SET', KEYS[1], ARGV[2])
  redis.call('HSET', KEYS[2], last, ARGV[2])
end
return {last, redis.call('HGETALL', KEYS[2])}
