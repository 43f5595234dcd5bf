-- needs: clock
-- Reserves a request's key, or says what is there.
--
-- KEYS: the request. ARGV: id, lock and life in ms, the client, and the fingerprints that are the same, the active one
-- first. Gives {'mine', id, which try, who tried first}, {'done', status, body, who tried first}, {'running', ms it may
-- take yet} or {'mismatch'}.
local c = redis.call('HMGET', KEYS[1], 'fp', 'id', 'run', 'until', 'status', 'body', 'by')
local now = clock()
if c[1] then
  local same = false
  for i = 5, #ARGV do if ARGV[i] == c[1] then same = true end end
  if not same then return {'mismatch'} end
  if c[5] then return {'done', c[5], c[6], c[7] or ''} end
  if now < tonumber(c[4]) then return {'running', tonumber(c[4]) - now} end
else
  redis.call('HSET', KEYS[1], 'fp', ARGV[5], 'id', ARGV[1], 'by', ARGV[4])
  c[2], c[7] = ARGV[1], ARGV[4]
end
local run = redis.call('HINCRBY', KEYS[1], 'run', 1)
redis.call('HSET', KEYS[1], 'until', string.format('%d', now + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {'mine', c[2], run, c[7] or ''}
