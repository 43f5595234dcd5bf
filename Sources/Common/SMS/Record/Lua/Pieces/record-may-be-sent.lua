-- needs: record
-- Whether one of the calls so far may have sent the message: it has no outcome, or an uncertain one.
local function may_be_sent(base, n)
  for i = base + 1, n do
    local outcome = redis.call('HGET', key, 'a' .. i .. '.outcome')
    if not outcome or outcome == 'uncertain' then return true end
  end
  return false
end
