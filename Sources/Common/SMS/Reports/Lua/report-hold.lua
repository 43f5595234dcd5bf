-- Keeps a report whose message is not known yet; the first one stays, for it was final.
--
-- KEYS: the provider's id. ARGV: the report, life in ms. Gives the message's id if it is known by now, or '' if a
-- report is held.
local id = redis.call('HGET', KEYS[1], 'id')
if id then return id end
redis.call('HSETNX', KEYS[1], 'held', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return ''
