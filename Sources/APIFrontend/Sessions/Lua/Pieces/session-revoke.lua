-- Ends a session of the user whose script it is: its hash, its place, and a word to who holds its tokens.
--
-- Gives 1, or 0 if it was gone already.
local function revoke(key)
  redis.call('ZREM', KEYS[2], key)
  if redis.call('DEL', ARGV[1] .. key) == 0 then return 0 end
  redis.call('PUBLISH', ARGV[2], ARGV[3] .. ' ' .. key)
  return 1
end
