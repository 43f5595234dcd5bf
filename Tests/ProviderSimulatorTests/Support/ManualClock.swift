import Primitives
import Synchronization

@testable import ProviderSimulator

/// A time of day that only a test moves.
final class ManualClock: Sendable {
    /// Where it starts: 2026-11-22 00:00 UTC.
    static let start: Int64 = 1_795_305_600_000

    private let now = Mutex(ManualClock.start)

    /// The clock as the simulator takes it.
    var wallClock: WallClock {
        WallClock { self.now.withLock { $0 } }
    }

    /// Moves the time forward.
    func advance(milliseconds: Int64) {
        self.now.withLock { $0 += milliseconds }
    }
}
