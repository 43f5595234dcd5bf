-- Takes one off a window's count, unless the window is over.
--
-- KEYS: the window. Gives 1.
if tonumber(redis.call('GET', KEYS[1]) or 0) > 0 then redis.call('DECR', KEYS[1]) end
return 1
