-- needs: weigh
-- Removes the oldest messages of a room, but never the last: beyond `most_bytes` down to `low_bytes`, and beyond `most`
-- and `slack` down to `most`; at most `step` of them, and not many more bytes than what `step` short ones have.
--
-- Gives the bytes and the length anew.
local function trim(stream, bytes, counted, length, most_bytes, low_bytes, most, slack, step, overhead)
  if bytes <= most_bytes and length < most + slack then return bytes, length end
  local low = bytes > most_bytes and low_bytes or most_bytes
  local removed, freed, last, piece, i = 0, 0, nil, {}, 0
  while removed < step and freed < 5000 * step and length - removed > 1
    and (bytes > low or length - removed > most) do
    i = i + 1
    if i > #piece then
      piece = redis.call('XRANGE', stream, last and string.format('(%d-0', last) or '-', '+', 'COUNT', 10)
      i = 1
    end
    if not piece[i] then break end
    local n = weigh(piece[i][2], overhead)
    last, removed, freed = tonumber(string.match(piece[i][1], '^%d+')), removed + 1, freed + n
    if last >= counted then bytes = bytes - n end
  end
  if last then redis.call('XTRIM', stream, 'MINID', '=', string.format('%d-0', last + 1)) end
  return bytes, length - removed
end
