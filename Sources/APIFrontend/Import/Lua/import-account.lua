-- Makes an account.
--
-- KEYS: account. ARGV: mode, id, user name, number or '', group, e-mail, created, '0' if switched off, '1' if the id is
-- no new user's. `imported` is the name in the dump: an account belongs to the row if it was made from one of that
-- name, or has its number, which nobody has without the SIM.
--
-- Gives 'new', 'there', 'taken' or 'held'.
local a = redis.call('HMGET', KEYS[1], 'id', 'imported', 'number', 'group')
if a[1] then
  local same = a[2] == ARGV[3] or (ARGV[4] ~= '' and a[3] == ARGV[4] and a[4] == ARGV[5])
  if not same then return 'taken' end
elseif ARGV[9] ~= '1' then
  return 'held'
end
local verdict = a[1] and 'there' or 'new'
if ARGV[1] == 'look' then return verdict end
if not a[1] then
  redis.call('HSET', KEYS[1], 'id', ARGV[2], 'number', ARGV[4], 'group', ARGV[5], 'username', ARGV[3],
    'email', ARGV[6], 'created', ARGV[7], 'imported', ARGV[3])
else
  redis.call('HSETNX', KEYS[1], 'imported', ARGV[3])
  if ARGV[4] ~= '' and (a[3] or '') == '' then
    redis.call('HSET', KEYS[1], 'number', ARGV[4], 'group', ARGV[5])
  end
end
if ARGV[8] == '0' then redis.call('HSET', KEYS[1], 'active', '0') end
return verdict
