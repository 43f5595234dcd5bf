/// What one question for the time has told: how far another machine's clock is from our monotonic one.
///
/// All times are microseconds. The answer was given between asking and hearing, so the middle of the two is wrong by at most
/// half of the round trip, in either direction (RFC 5905 §8 has it the same way).
package struct ClockEstimate: Sendable, Equatable {
    /// What has to be added to the monotonic clock.
    package let offset: Int64
    /// The most that the offset was wrong by when it was measured.
    package let error: Int64
    /// When that was, by the monotonic clock.
    package let measuredAt: Int64

    /// How fast two clocks may drift apart, in microseconds a second: crystals keep to 100, and NTP slews by up to 500.
    private static let drift: Int64 = 500
    /// A longer round trip tells nothing worth knowing.
    private static let longestRoundTrip: Int64 = 2_000_000

    /// Takes in an answer; nil if it came too late, or is no time of day.
    ///
    /// - Parameters:
    ///   - server: what the other clock said.
    ///   - sent: when it was asked, by the monotonic clock.
    ///   - received: when the answer was heard, by the same.
    package init?(server: Int64, sent: Int64, received: Int64) {
        guard WallClock.isPlausible(server / 1_000), received >= sent, received - sent <= Self.longestRoundTrip else {
            return nil
        }
        let half = (received - sent) / 2
        self.offset = server - (sent + half)
        self.error = half + 1
        self.measuredAt = received
    }

    /// The most that the offset can be wrong by at a later moment.
    func error(at moment: Int64) -> Int64 {
        self.error + max(0, moment - self.measuredAt) / 1_000_000 * Self.drift
    }

    /// What is known after another answer.
    ///
    /// While the two do not contradict each other the narrower one holds; else a clock has been set, or it is another server's,
    /// and only the new one counts.
    func refined(by next: ClockEstimate) -> ClockEstimate {
        let own = self.error(at: next.measuredAt)
        let gap = abs(self.offset.subtracting(clamped: next.offset))
        return gap > own + next.error || next.error <= own ? next : self
    }
}
