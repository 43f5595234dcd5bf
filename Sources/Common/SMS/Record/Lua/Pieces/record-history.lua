-- needs: record
-- The calls so far: provider, outcome and code of each, '' for what there is none of.
local function history(base, n)
  local list = {}
  for i = base + 1, n do
    local a = redis.call('HMGET', key, 'a' .. i .. '.provider', 'a' .. i .. '.outcome', 'a' .. i .. '.code')
    list[#list + 1] = a[1] or ''
    list[#list + 1] = a[2] or ''
    list[#list + 1] = a[3] or ''
  end
  return list
end
