-- Gives back what was charged to windows, if they are the same still.
--
-- KEYS: the windows. ARGV: end of the window and charge of each. Gives 1.
for i, key in ipairs(KEYS) do
  if redis.call('PEXPIRETIME', key) == tonumber(ARGV[2 * i - 1]) then redis.call('DECRBY', key, ARGV[2 * i]) end
end
return 1
