import Glibc
import Synchronization

/// The one clock that all processes go by: Redis'.
///
/// Machines' clocks are not the same, and a moment that one of them wrote means something else to another: a deadline would be
/// over before its time, a token not yet good. Every connection to Redis asks it for the time when it opens, before anything
/// else is sent over it, and services' connections once a second; the monotonic clock carries what was learned in between, so
/// that setting the machine's clock changes nothing. Two processes agree to within half of their round trips to Redis together.
package final class SharedClock: Sendable {
    /// The clock of this process, which ``WallClock/now`` reads.
    package static let process = SharedClock()

    private static let unknown = Int64.min

    private let estimate = Mutex<ClockEstimate?>(nil)
    /// Beside the mutex, because the time is read for everything.
    private let offset = Atomic<Int64>(SharedClock.unknown)

    /// Makes a clock that knows nothing yet.
    package init() {}

    /// Whether Redis has told its time.
    package var isKnown: Bool { self.offset.load(ordering: .relaxed) != Self.unknown }

    /// Redis' time in milliseconds since 1970; the machine's until Redis has told its own.
    package var now: Int64 {
        let offset = self.offset.load(ordering: .relaxed)
        guard offset != Self.unknown else { return WallClock.system.milliseconds() }
        return (Self.monotonic() + offset) / 1_000
    }

    /// How far the machine's clock is ahead of Redis' (negative: behind); nil until Redis has told its time.
    package var distance: Duration? {
        guard self.isKnown else { return nil }
        return .milliseconds(WallClock.system.milliseconds() - self.now)
    }

    /// Takes in what Redis has said.
    package func learned(_ next: ClockEstimate) {
        self.estimate.withLock { estimate in
            let known = estimate?.refined(by: next) ?? next
            estimate = known
            self.offset.store(known.offset, ordering: .relaxed)
        }
    }

    /// Microseconds on a clock that nobody sets, and that goes on while the machine sleeps.
    package static func monotonic() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
