-- needs: weigh
-- Goes on counting the bytes of older messages, ten of them; gives the bytes and from which offset on they are counted
-- anew.
local function count(stream, bytes, counted, overhead)
  if counted == 0 then return bytes, 0 end
  local older = redis.call('XREVRANGE', stream, string.format('(%d-0', counted), '-', 'COUNT', 10)
  for _, entry in ipairs(older) do
    bytes, counted = bytes + weigh(entry[2], overhead), tonumber(string.match(entry[1], '^%d+'))
  end
  return bytes, #older == 0 and 0 or counted
end
