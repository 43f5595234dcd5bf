import Metrics
import Redis
import Synchronization

/// A capped stream of events in Redis, written many at a time.
///
/// While Redis is away the oldest beyond 10,000 are dropped and counted.
final class AuditStream: Sendable {
    private static let most = 10_000
    private static let batch = 500

    private let key: String
    private let redis: RedisClient
    private let length: Int
    private let waiting = Mutex<[AuditEntry]>([])
    private let dropped = Counter(label: "audit_dropped")

    /// - Parameter length: how many events the stream keeps, roughly.
    init(_ key: String, redis: RedisClient, length: Int) {
        self.key = key
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
                for reply in try await self.redis.pipeline(entries.map(self.command)) { _ = try reply.get() }
            } catch {
                self.waiting.withLock { $0.insert(contentsOf: entries, at: 0) }
                return
            }
        }
    }

    private func command(_ entry: AuditEntry) -> RedisCommand {
        RedisCommand(
            words: ["XADD", self.key, "MAXLEN", "~", String(self.length), "*"]
                + entry.fields.flatMap { [$0.name, $0.value] })
    }
}
