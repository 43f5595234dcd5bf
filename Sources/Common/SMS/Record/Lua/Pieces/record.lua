-- needs: clock
-- The message's key, and the time in ms as it is written.
local key, now = KEYS[1], string.format('%d', clock())
