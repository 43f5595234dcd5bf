-- needs: presence-merge
-- Says how many sockets of a user are in a room on a shard, and tells the others when the first comes or the last goes.
--
-- KEYS: room, members, presence, seen, read marks. ARGV: user, node, shard, count, census, channel, JSON of coming and
-- of going, how many members a room may have for them to be told, the JSON where the user was only put into the room,
-- '1' if who goes may be back in a moment, and how long an entry of an unknown node counts, in seconds. Gives how many
-- sockets the user has there, or -1 if there is none and the room was not told yet.
local version = redis.call('HGET', KEYS[1], 'version') or '0'
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local node, shard = ARGV[2], ARGV[3]
local old = redis.call('HGET', KEYS[3], ARGV[1]) or ''
local kept, before, after, shown, now = merge(old, node, shard, ARGV[4], ARGV[5], ARGV[13])
local is_told = redis.call('HLEN', KEYS[2]) <= tonumber(ARGV[9])
local is_owed = is_told and shown and after == 0 and ARGV[12] == '1'
if is_owed then kept = kept .. node .. '.' .. shard .. '=0@' .. string.format('%d', now) .. ',' end
if kept == '' then redis.call('HDEL', KEYS[3], ARGV[1]) else redis.call('HSET', KEYS[3], ARGV[1], kept) end
-- Not again when the room is told of it.
if after == 0 and (before > 0 or not shown) and redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  redis.call('HSET', KEYS[4], ARGV[1], string.format('%d', now * 1000))
end
if is_told then
  local head = 'o ' .. version .. ' ' .. ARGV[1] .. ' '
  local come = not shown and after > 0
  if come or shown and kept == '' then
    local is_known = redis.call('HEXISTS', KEYS[5], ARGV[1]) == 1
    redis.call('SPUBLISH', ARGV[6], head .. ARGV[(is_known and 7 or 10) + (come and 0 or 1)])
  end
end
return is_owed and -1 or after
