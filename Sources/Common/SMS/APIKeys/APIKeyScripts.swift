import Redis

/// Keys in Redis, on the slot of their id.
///
/// `apikey:{k<id>}` is a hash: `digest` of the secret, `name`, `created`, `revoked`, `rate`, `budget`, `templates`,
/// `webhook`, and the webhook's signing secret as `hook_sealed` with `hook_kid`. `apikeyrate:{k<id>}` is the theoretical arrival time of GCRA
/// in ms, `apikeybudget:{k<id>}` the parts of 24 hours. `apikeys` lists the ids.
enum APIKeyScripts {
    /// Checks a key and charges messages to it, as many as fit, from the first on.
    static let charge = RedisScript(PackageResources.api_key_charge_lua)

    /// Gives back what was charged for messages that were not accepted.
    static let refund = RedisScript(PackageResources.api_key_refund_lua)

    /// Changes the templates of a key.
    static let allow = RedisScript(PackageResources.api_key_allow_lua)

    /// Revokes a key.
    static let revoke = RedisScript(PackageResources.api_key_revoke_lua)
}
