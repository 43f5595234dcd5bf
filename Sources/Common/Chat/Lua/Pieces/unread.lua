-- How many messages of a room a member has not read, of the room's offset, and of the member's read mark and place of
-- joining as Redis gives them. A mark lies above the offset where Redis has lost messages that were read.
local function unread(offset, mark, joined)
  local seen = math.max(tonumber(mark or 0), tonumber(joined or 0))
  return string.format('%d', math.max(tonumber(offset) - seen, 0))
end
