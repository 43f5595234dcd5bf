-- Makes a room, or adds members to one that nobody has written in since.
--
-- KEYS: room, members. ARGV: mode, '1' if the id is no new room's, created, the number of words for the room,
-- these words, then user and role for each member. In the room's hash `imported` is the highest id of its imported
-- messages in the old system, and `imported_offset` their last offset: a room with another offset lives here by
-- now.
--
-- Gives 'new', 'there', 'live' (which is left alone) or 'taken'.
local r = redis.call('HMGET', KEYS[1], 'id', 'imported', 'created', 'offset', 'imported_offset')
if not r[1] and ARGV[2] ~= '1' or r[1] and (not r[2] or r[3] ~= ARGV[3]) then return 'taken' end
if r[1] and r[4] ~= r[5] then return 'live' end
local verdict = r[1] and 'there' or 'new'
if ARGV[1] == 'look' then return verdict end
local last = 4 + ARGV[4]
if not r[1] then
  redis.call('HSET', KEYS[1], 'imported', '0', 'imported_offset', '0', unpack(ARGV, 5, last))
end
for k = last + 1, #ARGV, 2 do redis.call('HSETNX', KEYS[2], ARGV[k], ARGV[k + 1]) end
return verdict
