package import Identity

/// Whoever has the account of an id and no number, for tests that count somebody.
extension AccountHolder: ExpressibleByIntegerLiteral {
    /// The account's own.
    package init(integerLiteral id: Int64) { self.init(user: id, number: nil) }
}
