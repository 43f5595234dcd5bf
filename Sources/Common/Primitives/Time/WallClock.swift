import Glibc

/// The time of day in milliseconds since 1970, replaceable in tests.
@usableFromInline package struct WallClock: Sendable {
    /// Reads the clock.
    package let milliseconds: @Sendable () -> Int64

    /// Makes a clock.
    package init(milliseconds: @escaping @Sendable () -> Int64) {
        self.milliseconds = milliseconds
    }

    /// The machine's own clock, which may be wrong: for what no other machine judges.
    package static let system = WallClock {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// The end of the year 9999.
    @usableFromInline package static let latest: Int64 = 253_402_300_799_999

    /// Whether a time that somebody else wrote is one: from 1970 to the year 9999.
    @usableFromInline package static func isPlausible(_ milliseconds: Int64) -> Bool {
        (0...Self.latest).contains(milliseconds)
    }

    /// Reads a time that was written down; nil for a number that is none, which must not get into a sum.
    @inlinable package static func time(_ text: some StringProtocol) -> Int64? {
        Int64(text).flatMap { Self.isPlausible($0) ? $0 : nil }
    }

    /// The time that all processes go by: Redis', as ``SharedClock`` knows it, and the machine's until it does.
    package static var now: Int64 { SharedClock.process.now }
}
