/// Whose a token is, as Redis has it now: so that a revoked session ends at once.
package struct SessionCheck: Sendable {
    /// A user whose session lives.
    package struct User: Sendable, Equatable {
        /// The user's id.
        package let id: Int64
        /// The user's own number, if the account has one.
        package let number: String?
    }

    private let redis: RedisClient

    /// Makes a check.
    package init(redis: RedisClient) {
        self.redis = redis
    }

    /// The user of a verified token; nil if the session was revoked or has ended.
    package func user(of claims: TokenClaims) async throws(RedisError) -> User? {
        guard let id = Int64(claims.userID) else { return nil }
        let slot = "{u\(id)}"
        var commands = [RedisCommand("HGET", "account:\(slot)", "number")]
        if let session = claims.sid { commands.append(RedisCommand("EXISTS", "session:\(slot):\(session)")) }
        let replies = try await self.redis.pipeline(commands)
        if replies.count == 2, try replies[1].get().integer() == 0 { return nil }
        return User(id: id, number: (try? replies[0].get().string()).flatMap { $0.isEmpty ? nil : $0 })
    }
}
