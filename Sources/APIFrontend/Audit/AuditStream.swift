import Metrics
import Redis
import Synchronization

/// A capped stream of events in Redis, written many at a time.
///
/// While Redis is away the oldest beyond 10,000 are dropped and counted.
final class AuditStream: Sendable {
    private static let most = 10_000
    private static let batch = 500

    private let store: AuditStore
    private let redis: RedisClient
    private let length: Int
    private let waiting = Mutex<[AuditEntry]>([])
    private let dropped = Counter(label: "audit_dropped")

    /// - Parameter length: how many events the stream keeps, roughly.
    init(_ store: AuditStore, redis: RedisClient, length: Int) {
        self.store = store
        self.redis = redis
        self.length = length
    }

    /// Takes an event; ``flush()`` writes it.
    func add(_ entry: AuditEntry) {
        let isFull = self.waiting.withLock { waiting in
            waiting.append(entry)
            guard waiting.count > Self.most else { return false }
            waiting.removeFirst(Self.batch)
            return true
        }
        if isFull { self.dropped.increment(by: Self.batch) }
    }

    /// Writes what was taken; what could not be written stays.
    func flush() async {
        while true {
            let entries = self.waiting.withLock { waiting in
                let entries = Array(waiting.prefix(Self.batch))
                waiting.removeFirst(entries.count)
                return entries
            }
            guard !entries.isEmpty else { return }
            do {
                _ = try await self.redis.run(entries.map { self.store.add($0, keeping: self.length) })
            } catch {
                self.waiting.withLock { $0.insert(contentsOf: entries, at: 0) }
                return
            }
        }
    }
}
