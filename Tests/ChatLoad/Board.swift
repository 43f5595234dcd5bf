import Synchronization

/// What the conductor tells the threads, and they it.
final class Board: Sendable {
    /// What the threads are to do.
    enum Phase: Int, Sendable {
        /// Open the connections that are not open.
        case open
        /// Hold them.
        case hold
        /// Send.
        case send
        /// Send without waiting for anything, one message a room, while nearly all are away.
        case sendWhileAway
        /// Drop all but the senders.
        case drop
        /// Say what came of it, and end.
        case finish
    }

    /// One thread's counts, as they were a moment ago.
    final class Counts: Sendable {
        let ready = Atomic<Int>(0)
        let failed = Atomic<Int>(0)
        let closed = Atomic<Int>(0)
        let delivered = Atomic<Int>(0)
        let sent = Atomic<Int>(0)
        let answered = Atomic<Int>(0)
    }

    private let current = Atomic<Int>(Phase.open.rawValue)
    /// Messages that will not come any more; the closed loop no longer waits for them.
    let writtenOff = Atomic<Int>(0)
    let counts: [Counts]
    private let results = Mutex<[WorkerResult]>([])

    init(threads: Int) {
        self.counts = (0..<threads).map { _ in Counts() }
    }

    var phase: Phase {
        get { Phase(rawValue: self.current.load(ordering: .acquiring)) ?? .finish }
        set { self.current.store(newValue.rawValue, ordering: .releasing) }
    }

    var ready: Int { self.counts.reduce(0) { $0 + $1.ready.load(ordering: .relaxed) } }
    var failed: Int { self.counts.reduce(0) { $0 + $1.failed.load(ordering: .relaxed) } }
    var closed: Int { self.counts.reduce(0) { $0 + $1.closed.load(ordering: .relaxed) } }
    var delivered: Int { self.counts.reduce(0) { $0 + $1.delivered.load(ordering: .relaxed) } }
    var sent: Int { self.counts.reduce(0) { $0 + $1.sent.load(ordering: .relaxed) } }
    var answered: Int { self.counts.reduce(0) { $0 + $1.answered.load(ordering: .relaxed) } }

    func finish(_ result: WorkerResult) { self.results.withLock { $0.append(result) } }

    /// What the threads have said at their end.
    var finished: [WorkerResult] { self.results.withLock { $0 } }
}
