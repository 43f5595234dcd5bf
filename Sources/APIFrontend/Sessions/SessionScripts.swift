import Redis

/// The life of a session, each step one script on the slot of its user.
///
/// KEYS of all: `account:{u7}` (who it is), `sessions:{u7}` (keys of live sessions by their end). The sessions themselves are
/// `session:{u7}:<key>`, hashes that die with their refresh token: `id`, `user`, `refresh` (the `jti` of the current refresh
/// token), `previous` and `rotated` (the one before, and until when it counted, in ms), `ends`, `created`, `last_seen`,
/// `user_agent`, `ip_address`. ARGV of all: the prefix of the session keys, the channel of revocations, the user's id.
enum SessionScripts {
    private static let pieces = ["session-revoke": PackageResources.session_revoke_lua]

    /// Writes account and session in one step, and forgets ended and surplus ones.
    static let open = RedisScript(PackageResources.session_open_lua, pieces: Self.pieces)

    /// Rotates a refresh token.
    static let rotate = RedisScript(PackageResources.session_rotate_lua, pieces: Self.pieces)

    /// Lists the live sessions: for each its key and what is shown of it.
    static let list = RedisScript(PackageResources.session_list_lua)

    /// Revokes the session with the number ARGV[4]; gives 1, or 0 if there is none.
    static let revokeNumber = RedisScript(PackageResources.session_revoke_number_lua, pieces: Self.pieces)

    /// Revokes every session but the one with the key ARGV[4]; gives how many.
    static let revokeOthers = RedisScript(PackageResources.session_revoke_others_lua, pieces: Self.pieces)

    /// Revokes the session with the key ARGV[4]; gives 1, or 0 if it is gone already.
    static let revokeKey = RedisScript(PackageResources.session_revoke_key_lua, pieces: Self.pieces)
}
