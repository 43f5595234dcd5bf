import Identity

/// Judges a password; takes a core for a good part of a second, see ``PasswordHashing``.
struct PasswordCheck: Sendable {
    enum Verdict: Sendable, Equatable {
        case wrong
        /// Right; with a hash to keep instead of one that is made in an older way.
        case right(newHash: String?)
    }

    /// The cost of new hashes, and of the one that a user pays who does not exist.
    let cost: ScryptCost

    /// Judges a password for an entry, if there is one.
    ///
    /// Without an entry, or with one that no password fits, a hash is made all the same: the time says nothing about who
    /// has an account. Whoever still has a hash from Django costs that besides, until the first login.
    func judge(_ password: String, for entry: LoginEntry?) throws -> Verdict {
        guard let entry, let hash = PasswordHash(entry.hash) else {
            _ = try ScryptHash(password, cost: self.cost)
            return .wrong
        }
        // Right and wrong cost the same, also for a user who is switched off.
        guard try hash.matches(password), entry.isActive else {
            if hash.isOutdated(by: self.cost) { _ = try ScryptHash(password, cost: self.cost) }
            return .wrong
        }
        return .right(
            newHash: hash.isOutdated(by: self.cost) ? try ScryptHash(password, cost: self.cost).text : nil)
    }
}
