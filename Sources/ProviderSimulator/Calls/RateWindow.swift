/// Counts events over the last second, in ten slots of 100 ms.
struct RateWindow: Sendable {
    private static let slots = 10
    private static let slotMilliseconds: Int64 = 100

    private var counts = [Int](repeating: 0, count: Self.slots)
    private var newestSlot: Int64 = 0

    /// Counts one event that happened now.
    mutating func eventHappened(at milliseconds: Int64) {
        self.advance(to: milliseconds)
        self.counts[Int(self.newestSlot % Int64(Self.slots))] += 1
    }

    /// The number of events in the second up to now.
    mutating func count(at milliseconds: Int64) -> Int {
        self.advance(to: milliseconds)
        return self.counts.reduce(0, +)
    }

    /// Empties the slots that have passed; a clock that steps back counts into the newest one.
    private mutating func advance(to milliseconds: Int64) {
        let slot = max(0, milliseconds) / Self.slotMilliseconds
        guard slot > self.newestSlot else { return }
        let passed = min(slot - self.newestSlot, Int64(Self.slots))
        for distance in 0..<passed {
            self.counts[Int((slot - distance) % Int64(Self.slots))] = 0
        }
        self.newestSlot = slot
    }
}
