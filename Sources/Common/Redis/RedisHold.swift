import NIOCore
import Synchronization

/// Batches that wait a moment for a connection to come back, in their order.
final class RedisHold: Sendable {
    /// What became of a batch that wants to wait.
    enum Admission { case first, waits, full }

    private struct State {
        var waiting: [(batch: RedisBatch, until: NIODeadline)] = []
        /// Taken, and not handed on yet: until they are, nobody may overtake them.
        var inHand = 0
    }

    /// More than that would be memory for callers who are told the same thing a moment later.
    private static let limit = 1_000

    private let state = Mutex(State())
    /// Beside the mutex, because every command looks.
    private let count = Atomic<Int>(0)

    /// Whether nobody waits.
    var isEmpty: Bool { self.count.load(ordering: .acquiring) == 0 }

    /// Lets a batch wait; whoever is the first has to see to it that ``take(all:at:)`` is called again and again.
    func add(_ batch: RedisBatch, until: NIODeadline) -> Admission {
        self.state.withLock { state in
            let count = state.waiting.count + state.inHand
            guard count < Self.limit else { return .full }
            state.waiting.append((batch, until))
            self.count.store(count + 1, ordering: .releasing)
            return count == 0 ? .first : .waits
        }
    }

    /// Takes all that wait, or those whose time is over.
    func take(all: Bool, at now: NIODeadline) -> [RedisBatch] {
        self.state.withLock { state in
            let taken = all ? state.waiting : state.waiting.filter { $0.until <= now }
            state.waiting = all ? [] : state.waiting.filter { $0.until > now }
            state.inHand += taken.count
            return taken.map(\.batch)
        }
    }

    /// What was taken has been handed on; true if more wait.
    func handedOn(_ count: Int) -> Bool {
        self.state.withLock { state in
            state.inHand -= count
            let rest = state.waiting.count + state.inHand
            self.count.store(rest, ordering: .releasing)
            return rest > 0
        }
    }
}
