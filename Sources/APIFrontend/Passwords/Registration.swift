import Identity
import Redis

/// How users with passwords come.
struct Registration: Sendable {
    let redis: RedisClient
    let logins: LoginStore
    let userIDs: UserIDs

    /// Whether nobody has the name yet.
    ///
    /// It spares the hash for one that is taken; ``create(_:hash:email:)`` decides.
    func isFree(_ name: LoginName) async throws -> Bool {
        try await self.redis.run(self.logins.read(name)) == nil
    }

    /// Takes the name, and writes the account beside it.
    ///
    /// Two steps, because name and user lie on different slots. A crash between them leaves a user who can log in and
    /// whose account has no e-mail address (it is kept under the name as well); every login writes the rest.
    ///
    /// - Returns: the user's id; nil if the name is taken.
    func create(_ name: LoginName, hash: String, email: String) async throws -> Int64? {
        let id = try await self.userIDs.take()
        // After a failed call the id may have been used: it is not given back.
        let entry = LoginEntry(id: id, hash: hash, username: name.text, email: email)
        if case .taken = try await self.redis.run(self.logins.claim(entry, for: name)) {
            self.userIDs.giveBack(id)
            return nil
        }
        // The user exists by now, whatever becomes of this.
        try? await self.redis.run(AccountStore.write(id, username: name.text, email: email))
        return id
    }
}
