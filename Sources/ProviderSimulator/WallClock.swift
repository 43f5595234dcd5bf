import FoundationEssentials

/// The time of day in milliseconds since 1970, replaceable in tests.
struct WallClock: Sendable {
    /// Reads the clock.
    let milliseconds: @Sendable () -> Int64

    /// The machine's own clock.
    static let system = WallClock { Int64(Date().timeIntervalSince1970 * 1_000) }
}
