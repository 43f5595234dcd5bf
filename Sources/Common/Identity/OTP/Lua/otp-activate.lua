-- needs: clock
-- Makes a pending code live for what is left of its life, or its resend.
--
-- The API does this when the broker has confirmed the job, and the worker when it holds the job: either proves
-- that the code is on its way.
--
-- KEYS: code. ARGV: id. Gives {state, now}, where the state is 1 live, 0 gone, 2 past its end.
local now = clock()
local c = redis.call('HMGET', KEYS[1], 'id', 'state', 'due', 'again', 'again_state', 'gap')
local is_first = c[1] == ARGV[1]
if not is_first and c[4] ~= ARGV[1] then return {0, now} end
if now >= tonumber(c[3]) then return {2, now} end
if is_first and c[2] ~= 'live' then
  redis.call('HSET', KEYS[1], 'state', 'live')
  redis.call('PEXPIREAT', KEYS[1], c[3])
elseif not is_first and c[5] ~= 'live' then
  redis.call('HSET', KEYS[1], 'again_state', 'live', 'next', string.format('%d', now + c[6]))
end
return {1, now}
