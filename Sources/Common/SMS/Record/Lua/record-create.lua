-- needs: record
-- Notes an accepted message, unless it is there; one that a worker noted while it was missing gets its owner back, and
-- one that was cancelled before any call is noted anew: its request is being repeated.
--
-- KEYS: the message. ARGV: kind, owner, masked phone, segments, alphabet, life in ms, time to keep in ms, channel to
-- tell or '', '1' if the sender's app wants to hear of changes. Gives {1 if new, now, status, expires}.
local old = redis.call('HMGET', key, 'status', 'expires', 'n')
if ARGV[8] ~= '' then redis.call('HSET', key, 'watch', ARGV[8]) end
if old[1] and not (old[1] == 'cancelled' and old[3] == '0') then
  redis.call('HSETNX', key, 'owner', ARGV[2])
  redis.call('HSETNX', key, 'hook', ARGV[9])
  return {0, now, old[1], old[2]}
end
local expires = string.format('%d', now + ARGV[6])
redis.call('HSET', key, 'status', 'queued', 'kind', ARGV[1], 'owner', ARGV[2], 'phone', ARGV[3],
  'segments', ARGV[4], 'alphabet', ARGV[5], 'created', now, 'updated', now, 'expires', expires, 'n', 0,
  'hook', ARGV[9])
redis.call('PEXPIRE', key, ARGV[7])
return {1, now, 'queued', expires}
