/// Why a database is not moved to the second layout, or not yet.
struct MigrationError: Error, Equatable, CustomStringConvertible {
    /// The reason in words, and what to do.
    let description: String

    private init(_ description: String) { self.description = description }

    /// Services would go on writing by names of the first layout.
    static func running(_ signs: [String]) -> Self {
        Self("services use this database (\(signs.joined(separator: ", "))): stop them all, then run this again")
    }

    /// Something wrote by names of the first layout while they were moved.
    static let restless = Self(
        "keys of the old layout keep coming: an older service is running somewhere; stop it, then run this again")

    /// As many keys were moved as a test wanted.
    static let stopped = Self("stopped half-way")

    /// Keys whose new name another key has.
    static func taken(_ count: Int) -> Self {
        Self(
            """
            \(count) keys keep their old name, because there is another key of the new one: see \
            docs/run/upgrading.md for what to do with them, then run this again
            """)
    }

    /// A layout that this program does not know.
    static func unknownLayout(_ name: String) -> Self {
        Self("the database has layout \(name), which this version does not know: it is a newer version's")
    }

    /// Rights that only an operator has.
    static func rights(_ words: String) -> Self {
        Self("\(words): run this with the operator's redis.url, whose user may do everything, not with a service's")
    }
}
