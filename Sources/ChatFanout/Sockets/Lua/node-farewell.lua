-- Says that a node is dead.
--
-- KEYS: the nodes. ARGV: node. Gives how many are new.
return redis.call('ZADD', KEYS[1], redis.call('TIME')[1] - 21, ARGV[1])
