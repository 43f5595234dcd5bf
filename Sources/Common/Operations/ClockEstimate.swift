/// What one question for the time has told: how far another machine's clock is from our monotonic one.
///
/// All times are microseconds. The answer was given between asking and hearing, so the middle of the two is wrong by at most
/// half of the round trip, in either direction (RFC 5905 §8 has it the same way).
struct ClockEstimate: Sendable, Equatable {
    /// What has to be added to the monotonic clock.
    let offset: Int64
    /// The most that the offset was wrong by when it was measured.
    let error: Int64
    /// When that was, by the monotonic clock.
    let measuredAt: Int64

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
    init?(server: Int64, sent: Int64, received: Int64) {
        guard WallClock.isPlausible(server / 1_000), received >= sent, received - sent <= Self.longestRoundTrip else {
            return nil
        }
        let half = (received - sent) / 2
        self.offset = server - (sent + half)
        self.error = half + 1
        self.measuredAt = received
    }

    /// Takes in Redis' answer to `TIME`: seconds, and microseconds of the second.
    init?(_ reply: RedisValue?, sent: Int64, received: Int64) {
        guard case .array(let parts) = reply, parts.count == 2, let seconds = try? parts[0].integer(),
            let microseconds = try? parts[1].integer(), (0...WallClock.latest / 1_000).contains(seconds),
            (0..<1_000_000).contains(microseconds)
        else { return nil }
        self.init(server: seconds * 1_000_000 + microseconds, sent: sent, received: received)
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
