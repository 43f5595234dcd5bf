import FoundationEssentials

/// The time of day in Iran, which providers show without saying so; since 2022 there is no summer time.
enum TehranTime {
    private static let offsetMilliseconds: Int64 = 12_600_000
    private static let dayMilliseconds: Int64 = 86_400_000

    /// Date and time as .NET writes them: `2026-11-22T03:30:00`.
    static func text(_ milliseconds: Int64) -> String {
        let shifted = Date(timeIntervalSince1970: Double((milliseconds + self.offsetMilliseconds) / 1_000))
        return String(shifted.formatted(.iso8601).prefix(19))
    }

    /// The beginning of a moment's day, in milliseconds since 1970.
    static func startOfDay(_ milliseconds: Int64) -> Int64 {
        let shifted = milliseconds + self.offsetMilliseconds
        return shifted - shifted % self.dayMilliseconds - self.offsetMilliseconds
    }
}
