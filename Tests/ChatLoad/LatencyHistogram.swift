/// Counts of durations in buckets whose width is 1/32 of their value: small, quick, and exact enough to compare.
struct LatencyHistogram: Sendable {
    private var buckets = [UInt64](repeating: 0, count: 64 * 32)
    /// How many durations were added.
    private(set) var count: UInt64 = 0
    /// The longest of them, in nanoseconds.
    private(set) var longest: UInt64 = 0

    /// Adds a duration in nanoseconds.
    mutating func add(_ nanoseconds: UInt64) {
        self.buckets[Self.bucket(nanoseconds)] += 1
        self.count += 1
        self.longest = max(self.longest, nanoseconds)
    }

    /// Adds all durations of another histogram.
    mutating func add(_ other: LatencyHistogram) {
        for index in self.buckets.indices { self.buckets[index] += other.buckets[index] }
        self.count += other.count
        self.longest = max(self.longest, other.longest)
    }

    /// The duration in milliseconds that so many percent do not exceed; nil without any.
    func milliseconds(percentile: Double) -> Double? {
        guard self.count > 0 else { return nil }
        let wanted = UInt64((Double(self.count) * percentile / 100).rounded(.up))
        var seen: UInt64 = 0
        for (index, count) in self.buckets.enumerated() {
            seen += count
            if seen >= wanted { return Double(min(Self.upperBound(index), self.longest)) / 1_000_000 }
        }
        return Double(self.longest) / 1_000_000
    }

    private static func bucket(_ value: UInt64) -> Int {
        guard value >= 32 else { return Int(value) }
        let shift = 58 - value.leadingZeroBitCount
        return (shift + 1) * 32 + Int(value >> UInt64(shift)) - 32
    }

    private static func upperBound(_ bucket: Int) -> UInt64 {
        guard bucket >= 32 else { return UInt64(bucket) }
        let shift = UInt64(bucket / 32 - 1)
        return ((UInt64(bucket % 32) + 33) << shift) - 1
    }
}
