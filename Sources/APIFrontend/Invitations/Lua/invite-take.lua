-- needs: clock
-- Takes a use of an invitation for a user who is about to come in, and holds it for one request of that user's.
--
-- Held ones are fields of the hash. One that was held too long is that of a request which has ended without a word: the
-- next one of the same user goes on with it, and nobody is counted twice.
--
-- KEYS: the invitation. ARGV: the user's field, for how many ms a use is held. Gives {'taken', since when}, or
-- {'again', since when} for one that was held before, {'busy'} while another request holds it, or {'none'}.
local uses = redis.call('HGET', KEYS[1], 'uses')
if not uses then return {'none'} end
local now = clock()
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and now - held < tonumber(ARGV[2]) then return {'busy'} end
if not held then
  if tonumber(uses) < 1 then return {'none'} end
  redis.call('HINCRBY', KEYS[1], 'uses', -1)
end
local at = string.format('%d', now)
redis.call('HSET', KEYS[1], ARGV[1], at)
return {held and 'again' or 'taken', at}
