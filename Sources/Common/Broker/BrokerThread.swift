import CRabbitMQ
import Foundation
import Glibc
import Primitives
import Synchronization

/// The one thread on which an actor around a blocking library runs: it takes the actor's jobs, lets the actor pump its
/// connection, and sleeps on the connection's socket and an eventfd at once.
///
/// The actor must hold this strongly: its executor reference is unowned.
final class BrokerThread: SerialExecutor, Sendable {
    /// What the thread waits for after a turn.
    struct Wait {
        /// The socket, if there is one.
        var descriptor: Int32?
        /// Whether to wake when the socket can be written.
        var wantsWrite = false
        /// The longest sleep; zero for another turn at once.
        var timeout: Duration
    }

    private struct State {
        var jobs: [UnownedJob] = []
        var thread: pthread_t?
    }

    private let state = Mutex(State())
    private let signal: Int32
    private let isSignalled = Atomic<Bool>(false)

    init() {
        self.signal = chelseru_wakeup_descriptor()
        precondition(self.signal >= 0, "no eventfd: \(errno)")
    }

    deinit { close(self.signal) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.state.withLock { $0.jobs.append(job) }
        self.wake()
    }

    func checkIsolated() {
        precondition(self.isCurrent, "not on the broker's thread")
    }

    func isIsolatingCurrentContext() -> Bool? { self.isCurrent }

    private var isCurrent: Bool {
        self.state.withLock { $0.thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    /// Ends the thread's sleep; many calls before it wakes cost one write.
    func wake() {
        guard !self.isSignalled.exchange(true, ordering: .sequentiallyConsistent) else { return }
        var one: UInt64 = 1
        _ = unsafe write(self.signal, &one, 8)
    }

    /// Runs turns on a new thread until one returns nil, then finishes the jobs that are left.
    func run(name: String, turn: @escaping @Sendable () -> Wait?) async {
        await withCheckedContinuation { continuation in
            let thread = Thread { [self] in
                self.state.withLock { $0.thread = pthread_self() }
                self.loop(turn)
                self.runJobs()
                self.state.withLock { $0.thread = nil }
                continuation.resume()
            }
            thread.name = name
            thread.start()
        }
    }

    private func loop(_ turn: () -> Wait?) {
        while true {
            self.isSignalled.store(false, ordering: .sequentiallyConsistent)
            self.runJobs()
            guard let wait = turn() else { return }
            self.sleep(wait)
        }
    }

    private func runJobs() {
        let jobs = self.state.withLock { state in
            let jobs = state.jobs
            state.jobs = []
            return jobs
        }
        for job in jobs { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    private func sleep(_ wait: Wait) {
        // Rounded up: a sleep cut to zero milliseconds would spin.
        let milliseconds = Int32(clamping: (wait.timeout.inMilliseconds + (wait.timeout > .zero ? 1 : 0)))
        var pollers = [pollfd(fd: self.signal, events: Int16(POLLIN), revents: 0)]
        if let descriptor = wait.descriptor, descriptor >= 0 {
            let events = Int16(POLLIN) | (wait.wantsWrite ? Int16(POLLOUT) : 0)
            pollers.append(pollfd(fd: descriptor, events: events, revents: 0))
        }
        _ = unsafe poll(&pollers, nfds_t(pollers.count), milliseconds)
        if pollers[0].revents != 0 {
            var value: UInt64 = 0
            _ = unsafe read(self.signal, &value, 8)
        }
    }
}
