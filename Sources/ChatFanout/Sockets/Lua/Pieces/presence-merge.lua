-- Puts a shard's count into an entry, without those of dead nodes.
--
-- `youth` is how long an entry of an unknown node counts, in seconds. Gives the entry, how many sockets there were
-- before and are after, whether the user was shown as there, and the time in seconds.
local function merge(old, node, shard, count, census, youth)
  local now = tonumber(redis.call('TIME')[1])
  local kept, before, after, shown = '', 0, 0, false
  for n, s, c, t in string.gmatch(old, '(%w+)%.(%d+)=(%d+)@(%d+),') do
    local dead = string.find(census, ',!' .. n .. ',', 1, true)
    local known = census == '*' or string.find(census, ',' .. n .. ',', 1, true)
    if n == node or known or not dead and now - t < tonumber(youth) then
      before, shown = before + c, true
      if n ~= node or s ~= shard then
        kept = kept .. n .. '.' .. s .. '=' .. c .. '@' .. t .. ','
        after = after + c
      end
    end
  end
  if tonumber(count) > 0 then
    kept = kept .. node .. '.' .. shard .. '=' .. count .. '@' .. string.format('%d', now) .. ','
    after = after + count
  end
  return kept, before, after, shown, now
end
