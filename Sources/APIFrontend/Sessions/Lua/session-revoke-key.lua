-- needs: session-revoke
-- Revokes the session with a key.
--
-- KEYS: account, keys of live sessions by their end. ARGV: the prefix of the session keys, the channel of revocations,
-- the user's id, the key. Gives 1, or 0 if it is gone already.
return revoke(ARGV[4])
