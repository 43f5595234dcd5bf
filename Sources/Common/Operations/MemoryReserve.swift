/// Whether Redis' memory is so full that what users store has to wait, so that the rest is left for codes and logins.
struct MemoryReserve: Sendable, Equatable {
    /// From this share on nothing more is stored.
    static let closesAt = 0.80
    /// From this share down it is again; below the other, so that it does not change with every message.
    static let opensAt = 0.75

    /// The share of `maxmemory` that is used; nil where there is no bound, or it is not known yet.
    private(set) var ratio: Double?
    /// Whether nothing more is stored.
    private(set) var isClosed = false

    /// Redis has said how much it uses.
    ///
    /// What it does not say leaves the last known state as it is: there is no call for this.
    ///
    /// - Parameters:
    ///   - used: bytes that count against the bound.
    ///   - limit: `maxmemory` in bytes; 0 is no bound.
    mutating func learned(used: Int64, limit: Int64) {
        guard limit > 0 else {
            self = MemoryReserve()
            return
        }
        let ratio = Double(max(used, 0)) / Double(limit)
        self.ratio = ratio
        self.isClosed = self.isClosed ? ratio > Self.opensAt : ratio >= Self.closesAt
    }
}
