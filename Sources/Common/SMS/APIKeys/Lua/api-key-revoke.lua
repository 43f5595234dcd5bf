-- needs: clock
-- Revokes a key.
--
-- KEYS: key. Gives 1, or 0 if there is none; the first time of revoking stays.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSETNX', KEYS[1], 'revoked', string.format('%d', clock()))
return 1
