import Primitives
import Synchronization

/// Remembers the newest calls and counts all of them.
final class CallLog: Sendable {
    /// The most calls remembered.
    static let maximumCalls = 200_000

    private struct State {
        var history = BoundedHistory<CallRecord>(capacity: CallLog.maximumCalls)
        var byOutcome: [CallOutcome: Int] = [:]
        var rate = RateWindow()
    }

    private let state = Mutex(State())
    private let clock: WallClock

    /// Starts empty.
    init(clock: WallClock) {
        self.clock = clock
    }

    /// Adds a call that has been dealt with.
    func append(_ record: CallRecord) {
        let now = self.clock.milliseconds()
        self.state.withLock { state in
            // The segment this may push out is freed here, under the lock: 256 records once in 256 calls.
            state.history.append(record)
            state.byOutcome[record.outcome, default: 0] += 1
            state.rate.eventHappened(at: now)
        }
    }

    /// The calls remembered, oldest first, as they are at this moment.
    func snapshot() -> BoundedHistory<CallRecord> {
        self.state.withLock { $0.history }
    }

    /// The counts at this moment.
    func statistics() -> CallStatistics {
        let now = self.clock.milliseconds()
        return self.state.withLock { state in
            CallStatistics(
                total: state.history.end,
                lastSecond: state.rate.count(at: now),
                byOutcome: state.byOutcome
            )
        }
    }
}
