package import Logging
import Primitives
package import Redis
import ServiceLifecycle
import Synchronization

/// Asks Redis once a second how full it is, and says whether chat may store more.
///
/// While Redis cannot be asked, what was known last holds: then nothing is stored anyway, and behind a short silence the level
/// is about the same.
package final class MemoryWatch: Service {
    /// When it is worth trying again to store something.
    package static let retryAfter = Duration.seconds(60)
    private static let interval = Duration.seconds(1)
    private static let timeout = Duration.milliseconds(500)

    private let redis: RedisClient
    private let logger: Logger
    private let reserve = Mutex(MemoryReserve())
    /// Why Redis does not say how full it is, while it does not.
    private let complaint = Mutex<String?>(nil)
    /// Beside the mutex, because it is asked for every message.
    private let closed = Atomic<Bool>(false)

    /// Makes the watch; nothing happens before ``run()``.
    package init(redis: RedisClient, logger: Logger) {
        self.redis = redis
        self.logger = logger
    }

    /// Whether chat stores nothing more for now.
    package var isFull: Bool { self.closed.load(ordering: .relaxed) }

    /// The memory as a part of a process: always ready, because codes and logins go on.
    package var component: ComponentStatus {
        let reserve = self.reserve.withLock { $0 }
        let state =
            reserve.isClosed
            ? "chat stores nothing more until it is at \(Self.percent(MemoryReserve.opensAt))"
            : "chat stores nothing more from \(Self.percent(MemoryReserve.closesAt)) on"
        let detail = reserve.ratio.map { "\(Self.percent($0)) of maxmemory; \(state)" }
        let complaint = self.complaint.withLock { $0 }.map { "; redis does not tell: \($0)" } ?? ""
        return ComponentStatus(
            name: "redis.memory", isReady: true, detail: (detail ?? "no maxmemory is known") + complaint)
    }

    /// Exports the level.
    package func export(to metrics: PrometheusRegistry) {
        metrics.gauge("redis_memory_ratio") { self.reserve.withLock { $0.ratio ?? 0 } }
        metrics.gauge("chat_storage_full") { self.isFull ? 1 : 0 }
    }

    /// Asks until the process is asked to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let isAnswered = await self.ask()
                try? await Task.sleep(for: isAnswered ? Self.interval : .milliseconds(100))
            }
        }
    }

    /// Asks once; false if there was no answer of any kind.
    private func ask() async -> Bool {
        do throws(RedisError) {
            let reply = try await self.redis.send(RedisCommand("INFO", "memory"), timeout: Self.timeout)
            let isTold = self.learn(RedisInfo([try reply.string()]))
            self.note(isTold ? nil : "its INFO has no used_memory and maxmemory")
            return true
        } catch {
            guard error.code == .server || error.code == .unexpectedReply else { return false }
            self.note(error.message)
            return true
        }
    }

    /// Remembers why Redis does not tell, and logs it once.
    private func note(_ complaint: String?) {
        let isNew = self.complaint.withLock { last in
            defer { last = complaint }
            return last == nil && complaint != nil
        }
        guard isNew, let complaint else { return }
        self.logger.warning("redis does not tell how full it is", metadata: ["error": "\(complaint)"])
    }

    /// Takes in what Redis says; false if it does not say it.
    private func learn(_ info: RedisInfo) -> Bool {
        guard let used = info.integer("used_memory"), let limit = info.integer("maxmemory") else { return false }
        // Redis does not hold its own buffers for copies and its log against the bound.
        let uncounted = info.integer("mem_not_counted_for_evict") ?? 0
        let (before, after) = self.reserve.withLock { reserve in
            let before = reserve.isClosed
            reserve.learned(used: used.subtracting(clamped: uncounted), limit: limit)
            return (before, reserve)
        }
        self.closed.store(after.isClosed, ordering: .relaxed)
        if after.isClosed != before {
            self.logger.warning(
                after.isClosed ? "redis is nearly full: chat stores nothing more" : "chat stores again",
                metadata: ["memory": "\(after.ratio.map(Self.percent) ?? "no bound")"])
        }
        return true
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
