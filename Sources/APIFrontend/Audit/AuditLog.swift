import Common
import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// The stream of security events in Redis (`audit`, capped), and the same events as log lines.
///
/// Requests do not wait for it: events are gathered and written together, so a crash loses those of the last 50 ms, and
/// while Redis is away the oldest beyond 10,000 are dropped and counted.
final class AuditLog: Service {
    /// The stream's key.
    static let key = "audit"
    private static let pause = Duration.milliseconds(50)
    private static let most = 10_000
    private static let batch = 500

    private let redis: RedisClient
    private let length: Int
    private let logger: Logger
    private let waiting = Mutex<[AuditEntry]>([])
    private let dropped = Counter(label: "audit_dropped")

    /// - Parameter length: how many events the stream keeps, roughly.
    init(redis: RedisClient, length: Int, logger: Logger) {
        self.redis = redis
        self.length = length
        self.logger = logger
    }

    /// Notes an event of a request.
    func note(
        _ event: AuditEvent, _ context: APIContext, user: Int64? = nil, phone: PhoneNumber? = nil, detail: String = ""
    ) {
        let entry = AuditEntry(
            event: event, at: WallClock.now, user: user, phone: phone?.masked ?? "",
            address: context.client?.description ?? "", requestID: context.requestID, detail: detail)
        let isFull = self.waiting.withLock { waiting in
            waiting.append(entry)
            guard waiting.count > Self.most else { return false }
            waiting.removeFirst(Self.batch)
            return true
        }
        if isFull { self.dropped.increment(by: Self.batch) }
        // One line for every code sent would be most of the log.
        self.logger.log(level: event == .issued ? .debug : .info, "audit", metadata: entry.metadata)
    }

    /// Writes what was gathered, again and again, and the rest at the end.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.pause)
                await self.flush()
            }
        }
        await self.flush()
    }

    private func flush() async {
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
            words: ["XADD", Self.key, "MAXLEN", "~", String(self.length), "*"]
                + entry.fields.flatMap { [$0.name, $0.value] })
    }
}

extension AuditEntry {
    /// The same fields for the log.
    var metadata: Logger.Metadata {
        Dictionary(self.fields.map { ("audit.\($0.name)", .string($0.value)) }, uniquingKeysWith: { $1 })
    }
}
