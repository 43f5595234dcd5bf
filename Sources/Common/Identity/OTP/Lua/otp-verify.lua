-- needs: clock
-- Judges a guess, and on success uses the code up and finds or makes the user.
--
-- KEYS: code, the number's wrong guesses of a day, the user of the number in the group, addresses, that the number is
-- shut out. ARGV: id or '', who guesses, '1' with a device of the number, address, user id for a new user, limits
-- (address, all, with id, day), strangers' part of all and of a day, of the addresses: ms for which one is known, ms
-- for which they are kept, how many; then kid and hash for each key. The guess is counted before it is compared, so
-- parallel guesses cannot slip past. Comparing hashes with `==` gives nothing away: they are keyed, and Lua compares
-- interned strings by address.
--
-- Gives {'ok', user id, 1 if new, the code's id}, {'mismatch', attempts left}, {'exhausted'}, {'none'}, or {'shut'} for
-- a right one of a number that gets no new users.
local c = redis.call('HMGET', KEYS[1], 'id', 'mac', 'kid', 'state', 'n', 'i', 'a:' .. ARGV[2], 'from')
if not c[1] or c[4] ~= 'live' then return {'none'} end
local now = clock()
local left
local by_id = ARGV[1] == c[1]
if by_id then
  left = ARGV[8] - c[6]
else
  local is_owner = ARGV[3] == '1'
  if not is_owner then
    local seen = redis.call('ZSCORE', KEYS[4], ARGV[4])
    is_owner = seen and now - seen < tonumber(ARGV[12])
  end
  local all = ARGV[(is_owner or c[8] == ARGV[2]) and 7 or 10] - c[5]
  local day = ARGV[is_owner and 9 or 11] - (redis.call('GET', KEYS[2]) or 0)
  left = math.min(ARGV[6] - (c[7] or 0), all, day)
end
if left <= 0 then return {'exhausted'} end
if by_id then
  redis.call('HINCRBY', KEYS[1], 'i', 1)
else
  redis.call('HINCRBY', KEYS[1], 'n', 1)
  redis.call('HINCRBY', KEYS[1], 'a:' .. ARGV[2], 1)
end
local right = false
for k = 15, #ARGV, 2 do
  if ARGV[k] == c[3] and ARGV[k + 1] == c[2] then right = true end
end
if not right then
  if not by_id and redis.call('INCR', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], 86400000) end
  return {'mismatch', left - 1}
end
redis.call('DEL', KEYS[1])
redis.call('ZADD', KEYS[4], string.format('%d', now), ARGV[4])
redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -1 - ARGV[14])
redis.call('PEXPIRE', KEYS[4], ARGV[13])
local user = redis.call('HGET', KEYS[3], 'id')
if user then return {'ok', tonumber(user), 0, c[1]} end
if redis.call('EXISTS', KEYS[5]) == 1 then return {'shut'} end
redis.call('HSET', KEYS[3], 'id', ARGV[5], 'created', string.format('%d', now))
return {'ok', tonumber(ARGV[5]), 1, c[1]}
