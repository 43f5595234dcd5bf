-- needs: clock
-- Notes that a session is used; one that has ended meanwhile stays ended.
--
-- KEYS: session. Gives 1, or 0 if it has ended.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'last_seen', string.format('%d', clock()))
return 1
