/// Ids that were never given to anyone new here, and never will be.
///
/// A node takes ids in blocks, so that a user may be about to get one that no key shows yet. What the counter has not
/// reached, and what an import lifted it over, no node has in hand.
struct FreeIDs: Sendable {
    /// What the counter was before this import lifted it.
    let counter: Int64
    /// What imports lifted it over, the lower end not included.
    let passedOver: [(from: Int64, to: Int64)]

    func contains(_ id: Int64) -> Bool {
        id > self.counter || self.passedOver.contains { $0.from < id && id <= $0.to }
    }
}
