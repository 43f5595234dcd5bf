/// Refusals of a window, counted by who was refused and why.
///
/// Anybody can be refused as often as they like: an entry for each would push out what was done before, and be all that is left.
struct BlockedTally: Sendable {
    /// Whom and what to count apart; further ones of a window count as one without an address.
    static let most = 10_000

    private struct Key: Hashable {
        let client: String
        let detail: String
    }

    private var entries: [Key: AuditEntry] = [:]

    /// Counts a refusal.
    ///
    /// - Parameters:
    ///   - entry: the event; of the first of a window the entry keeps address, number and request.
    ///   - client: the address as it is counted.
    /// - Returns: whether it was the first of its kind in this window.
    mutating func count(_ entry: AuditEntry, client: String) -> Bool {
        var key = Key(client: client, detail: entry.detail)
        var first = entry
        if self.entries[key] == nil, self.entries.count >= Self.most {
            key = Key(client: "", detail: entry.detail)
            (first.address, first.phone, first.requestID) = ("", "", "")
        }
        guard var known = self.entries[key] else {
            first.count = 1
            self.entries[key] = first
            return true
        }
        known.count = (known.count ?? 1) + 1
        known.until = entry.at
        self.entries[key] = known
        return false
    }

    /// Ends the window: its entries, the oldest first.
    mutating func close() -> [AuditEntry] {
        defer { self.entries = [:] }
        return self.entries.values.sorted { $0.at < $1.at }
    }
}
