/// A user of Redis (`compose/redis/users`): each service has its own, with the rights that it needs.
package enum RedisUser: String, Sendable, CaseIterable {
    case api
    case worker
    case chat

    /// The variable in which `scripts/services` and `scripts/test` tell its address.
    var variable: String { "REDIS_URL_\(self.rawValue.uppercased())" }
}
