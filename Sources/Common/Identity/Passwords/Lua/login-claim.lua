-- needs: clock
-- Writes an entry unless there is one; who has the name already without a password gets one.
--
-- KEYS: the name. ARGV: id, hash or '!' for none, user name, e-mail, created or '' for now, '0' if switched off. Gives
-- the id of who has the name already, or null.
local owner = redis.call('HGET', KEYS[1], 'id')
if owner then
  if owner == ARGV[1] and ARGV[2] ~= '!' and redis.call('HGET', KEYS[1], 'hash') == '!' then
    redis.call('HSET', KEYS[1], 'hash', ARGV[2])
  end
  return owner
end
local created = ARGV[5]
if created == '' then
  created = string.format('%d', clock())
end
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'hash', ARGV[2], 'username', ARGV[3], 'email', ARGV[4],
  'created', created)
if ARGV[6] == '0' then redis.call('HSET', KEYS[1], 'active', '0') end
return false
