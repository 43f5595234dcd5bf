-- What a message weighs by its words; `overhead` is what it weighs besides its text and its client's key.
local function weigh(words, overhead)
  local n = overhead
  for i = 1, #words, 2 do if words[i] == 'text' or words[i] == 'key' then n = n + #words[i + 1] end end
  return n
end
