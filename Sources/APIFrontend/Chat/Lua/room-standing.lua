-- What a decision about a member needs.
--
-- KEYS: room, members, read marks. ARGV: who acts, on whom. Gives {kind, role, role or '', 1 if the other has come in},
-- or null if who acts is no member.
local role = redis.call('HGET', KEYS[2], ARGV[1])
local kind = redis.call('HGET', KEYS[1], 'kind')
if not role or not kind then return false end
return {kind, role, redis.call('HGET', KEYS[2], ARGV[2]) or '', redis.call('HEXISTS', KEYS[3], ARGV[2])}
