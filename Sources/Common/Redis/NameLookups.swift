import NIOCore
import NIOPosix
import Primitives
import Synchronization

/// Look-ups of names that are under way: whoever asks for the same name waits for the same answer.
///
/// getaddrinfo(3) blocks a thread for as long as it likes, and every connection that is missing asks again once a second: a name
/// that cannot be looked up costs one thread of those that the whole process shares, not all of them.
final class NameLookups: Sendable {
    static let shared = NameLookups()

    /// Who waits for each name; an entry without anybody is a look-up that all have given up.
    private let waiters = Mutex<[String: [UInt64: EventLoopPromise<[IPAddress]>]]>([:])
    private let lastWaiter = Atomic<UInt64>(0)
    private let lookUp: @Sendable (String) -> [IPAddress]

    /// - Parameter lookUp: may block.
    init(_ lookUp: @escaping @Sendable (String) -> [IPAddress] = { HostLookup.addresses(of: $0) }) {
        self.lookUp = lookUp
    }

    /// All addresses of a host; none if there is no such host.
    ///
    /// - Throws: ``RedisError`` if there is no answer in time.
    func addresses(
        of host: String, on eventLoop: any EventLoop, within timeout: TimeAmount
    ) async throws -> [IPAddress] {
        let answer = eventLoop.makePromise(of: [IPAddress].self)
        let waiter = self.lastWaiter.wrappingAdd(1, ordering: .relaxed).newValue
        let isFirst = self.waiters.withLock { waiters in
            let isFirst = waiters[host] == nil
            waiters[host, default: [:]][waiter] = answer
            return isFirst
        }
        let late = eventLoop.scheduleTask(in: timeout) {
            self.waiters.withLock { _ = $0[host]?.removeValue(forKey: waiter) }
            answer.fail(RedisError(.timedOut, "no answer to the name \(host)"))
        }
        defer { late.cancel() }
        if isFirst {
            NIOThreadPool.singleton.submit { _ in
                let found = self.lookUp(host)
                let waiters = self.waiters.withLock { $0.removeValue(forKey: host) } ?? [:]
                for waiter in waiters.values { waiter.succeed(found) }
            }
        }
        return try await answer.futureResult.get()
    }
}
