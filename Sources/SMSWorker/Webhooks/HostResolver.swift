import NIOCore
import NIOPosix
import Primitives
import ServiceLifecycle
import Synchronization

/// Looks host names up on threads of its own, because getaddrinfo(3) blocks for as long as it likes.
///
/// Everybody who asks for the same host waits for one look-up: a slow one costs one thread, however often it is wanted.
final class HostResolver: Service {
    /// How long anybody waits for a look-up.
    static let timeout = Duration.seconds(5)
    private static let threads = 8

    private typealias Waiter = CheckedContinuation<[IPAddress], any Error>

    private struct State {
        /// The waiters of each look-up that is under way.
        var waiters: [String: [Int: Waiter]] = [:]
        var lastWaiter = 0
    }

    private let pool = NIOThreadPool(numberOfThreads: HostResolver.threads)
    private let state = Mutex(State())

    /// Looks up until the process is asked to stop.
    func run() async throws {
        self.start()
        try? await gracefulShutdown()
        self.stop()
    }

    /// Starts the threads.
    func start() { self.pool.start() }

    /// Ends the threads when they have done what they have begun; nobody waits for that.
    func stop() { self.pool.shutdownGracefully { _ in } }

    /// All addresses of a host; none if there is no such host.
    func addresses(of host: String) async throws -> [IPAddress] {
        try await withCheckedThrowingContinuation { continuation in
            let (waiter, isFirst) = self.state.withLock { state in
                state.lastWaiter += 1
                let isFirst = state.waiters[host] == nil
                state.waiters[host, default: [:]][state.lastWaiter] = continuation
                return (state.lastWaiter, isFirst)
            }
            MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: TimeAmount(Self.timeout)) {
                self.state.withLock { $0.waiters[host]?.removeValue(forKey: waiter) }?
                    .resume(throwing: DeadlineExceeded())
            }
            guard isFirst else { return }
            self.pool.submit { state in
                let result = Result {
                    guard state == .active else { throw CancellationError() }
                    return HostLookup.addresses(of: host)
                }
                let waiters = self.state.withLock { $0.waiters.removeValue(forKey: host) } ?? [:]
                for waiter in waiters.values { waiter.resume(with: result) }
            }
        }
    }
}
