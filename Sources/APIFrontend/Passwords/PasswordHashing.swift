import HTTPTypes
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The threads on which passwords are hashed, and the short line before them.
///
/// Two threads: on the event loops a hash would stop every request of its loop, and without a bound a flood of logins
/// would take all cores and a lot of memory (16 MiB a hash by default).
final class PasswordHashing: Service {
    /// Hashes that may wait; the next one is told to come back.
    static let mostWaiting = 100
    /// How long one may wait: a client does not wait longer, and its hash would be for nobody.
    static let longestWait = Duration.seconds(10)

    /// Who waits for a result; told exactly once, by the thread or by the clock.
    private final class Waiter<Value: Sendable>: Sendable {
        private let continuation: Mutex<CheckedContinuation<Value, any Error>?>

        init(_ continuation: CheckedContinuation<Value, any Error>) {
            self.continuation = Mutex(continuation)
        }

        func take() -> CheckedContinuation<Value, any Error>? {
            self.continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
        }
    }

    private let pool: NIOThreadPool
    private let limit: Int
    private let longestWait: TimeAmount
    private let inHand = Mutex(0)

    init(threads: Int = 2, mostWaiting: Int = mostWaiting, longestWait: Duration = longestWait) {
        self.pool = NIOThreadPool(numberOfThreads: threads)
        self.limit = threads + mostWaiting
        self.longestWait = TimeAmount(longestWait)
    }

    /// Hashes that are being made or wait for a thread.
    var count: Int { self.inHand.withLock { $0 } }

    /// Runs the threads until the process is asked to stop; what waits then is told so.
    func run() async throws {
        self.pool.start()
        try? await gracefulShutdown()
        try await self.pool.shutdownGracefully()
    }

    /// Does some work on one of the threads.
    ///
    /// - Throws: ``APIError`` 429 if too many wait or it took too long; 503 if the threads do not run; what the work throws.
    func perform<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isAdmitted = self.inHand.withLock { count in
            guard count < self.limit else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { throw Self.busy }
        return try await withCheckedThrowingContinuation { continuation in
            let waiter = Waiter(continuation)
            let clock = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: self.longestWait) {
                waiter.take()?.resume(throwing: Self.busy)
            }
            self.pool.submit { state in
                let waiting = waiter.take()
                clock.cancel()
                guard state == .active else {
                    self.leave()
                    waiting?.resume(throwing: APIError.unavailable)
                    return
                }
                // Nobody waits any longer: the place is free without the work.
                let result = waiting.map { _ in Result(catching: work) }
                self.leave()
                if let waiting, let result { waiting.resume(with: result) }
            }
        }
    }

    private func leave() {
        self.inHand.withLock { $0 -= 1 }
    }

    private static let busy = APIError(
        status: .tooManyRequests, body: .details("Too many logins at once. Please try again shortly."), code: "busy",
        retryAfter: .seconds(5))
}
