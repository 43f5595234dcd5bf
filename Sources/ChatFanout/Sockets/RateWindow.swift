import Primitives

/// Counts what a socket does in a span of time.
struct RateWindow {
    private var window: Int64 = 0
    private var count = 0

    /// Takes one more of so many in each span; false if they are used up.
    mutating func take(_ limit: Int, seconds: Int64 = 1, now: Int64 = WallClock.now) -> Bool {
        let window = now / (seconds * 1_000)
        if window != self.window { (self.window, self.count) = (window, 0) }
        self.count += 1
        return self.count <= limit
    }

    /// Whether the last one was the first in its span that was not taken.
    func isFirst(beyond limit: Int) -> Bool { self.count == limit + 1 }
}
