-- Gives an imported user without a number one.
--
-- KEYS: account. ARGV: mode, number, group. Gives 'there', or 'none' for a user who was not imported.
local a = redis.call('HMGET', KEYS[1], 'imported', 'number')
if not a[1] then return 'none' end
if ARGV[1] == 'write' and (a[2] or '') == '' then
  redis.call('HSET', KEYS[1], 'number', ARGV[2], 'group', ARGV[3])
end
return 'there'
