/// What became of the keys of a database, by their kinds.
struct MigrationReport: Sendable {
    /// What can become of a key.
    enum Outcome: String, CaseIterable, Sendable {
        case moved
        /// It has its new name: moved by this run, or before.
        case there = "with the new name now"
        case stays = "the same in both layouts"
        /// It died while the command was at work.
        case gone = "gone meanwhile"
        case unknown = "unknown, left alone"
        /// Another key has its new name.
        case taken = "not moved, for the new name is taken"
    }

    /// The most kinds that are named for one outcome: names of other programs' keys may be all different.
    static let kindLimit = 60
    private static let others = "others"

    private var counts: [Outcome: [String: Int]] = [:]

    /// Counts a key.
    mutating func count(_ outcome: Outcome, _ kind: some StringProtocol) {
        let kinds = self.counts[outcome] ?? [:]
        let name = String(kind.prefix(40))
        let known = kinds[name] != nil || kinds.count < Self.kindLimit ? name : Self.others
        self.counts[outcome, default: [:]][known, default: 0] += 1
    }

    /// Forgets all but what does not come again when all keys are gone through once more.
    mutating func beginPass() { self.counts = self.counts.filter { $0.key == .moved || $0.key == .gone } }

    /// How many keys had an outcome.
    subscript(_ outcome: Outcome) -> Int { self.counts[outcome]?.values.reduce(0, +) ?? 0 }

    /// How many keys of a kind had an outcome.
    subscript(_ outcome: Outcome, _ kind: String) -> Int { self.counts[outcome]?[kind] ?? 0 }

    /// The report's lines: an outcome each, with the kinds that had it, most first.
    ///
    /// - Parameter isDryRun: whether nothing was moved yet.
    func lines(isDryRun: Bool) -> [String] {
        Outcome.allCases.compactMap { outcome in
            guard let kinds = self.counts[outcome] else { return nil }
            let named = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            let title = isDryRun && outcome == .moved ? "to be moved" : outcome.rawValue
            return "\(title): \(self[outcome]) (\(named.joined(separator: ", ")))"
        }
    }
}
