-- Ends the holding of a use: it is used, or given back.
--
-- An invitation that is used up, and of which nobody holds a use, is none of its user's any more; who has come in by it
-- finds it until its end.
--
-- KEYS: the user's invitations, this one. ARGV: its id, the field of who holds the use, since when, '1' to give it
-- back, how many fields the hash has without those of uses that are held. Gives 1, or 0 if this request does not hold
-- it.
if redis.call('HGET', KEYS[2], ARGV[2]) ~= ARGV[3] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[2])
if ARGV[4] == '1' then redis.call('HINCRBY', KEYS[2], 'uses', 1) end
if redis.call('HGET', KEYS[2], 'uses') == '0' and redis.call('HLEN', KEYS[2]) == tonumber(ARGV[5]) then
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return 1
