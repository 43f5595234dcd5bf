-- needs: record-moves, record-history, record-may-be-sent
-- Begins a call.
--
-- KEYS: the message. ARGV: kind, created, deadline, time to keep in ms, provider, worker, calls that the caller knows
-- of, masked phone. A message that is not there (its record was lost, or the API died before it was noted for good) is
-- noted again. Gives {'settled', status}, {'expired'}, {'open', n, worker, begun, now, …}, {'history', n, …} if there
-- were other calls than the caller knows of, or {'begun', n, …}; … is provider, outcome, code of each call.
local c = redis.call('HMGET', key, 'status', 'n', 'base', 'watch')
local n = tonumber(c[2] or 0)
local base = tonumber(c[3] or 0)
if c[1] and rank[c[1]] >= 2 then return {'settled', c[1]} end
if n > 0 then
  local a = redis.call('HMGET', key, 'a' .. n .. '.outcome', 'a' .. n .. '.worker', 'a' .. n .. '.begun')
  if not a[1] then return {'open', n, a[2], a[3], now, unpack(history(base, n))} end
end
if tonumber(now) >= tonumber(ARGV[3]) then
  if not c[1] then
    redis.call('HSET', key, 'kind', ARGV[1], 'created', ARGV[2], 'expires', ARGV[3], 'n', 0)
  end
  local is_open = may_be_sent(base, n)
  move(is_open and 'uncertain' or 'expired', c[1], c[4], 'reason', 'deadline')
  redis.call('PEXPIRE', key, ARGV[4])
  return is_open and {'settled', 'uncertain'} or {'expired'}
end
if n - base ~= tonumber(ARGV[7]) then return {'history', n, unpack(history(base, n))} end
if not c[1] then
  redis.call('HSET', key, 'kind', ARGV[1], 'created', ARGV[2], 'expires', ARGV[3], 'phone', ARGV[8])
end
n = n + 1
local a = 'a' .. n
redis.call('HSET', key, 'n', n, 'provider', ARGV[5], a .. '.provider', ARGV[5], a .. '.begun', now,
  a .. '.worker', ARGV[6])
move('sending', c[1], c[4])
if n == 1 then redis.call('PEXPIRE', key, ARGV[4]) end
return {'begun', n}
