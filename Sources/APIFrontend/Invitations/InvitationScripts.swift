import Redis

/// What changes invitations in Redis, one script a step; the keys of each belong to one user.
enum InvitationScripts {
    /// Keeps an invitation, if its user has not too many.
    static let create = RedisScript(PackageResources.invite_create_lua)

    /// Takes a use, and holds it for a request.
    static let take = RedisScript(PackageResources.invite_take_lua)

    /// Ends the holding of a use.
    static let end = RedisScript(PackageResources.invite_end_lua)

    /// Ends an invitation before its time.
    static let revoke = RedisScript(PackageResources.invite_revoke_lua)
}
