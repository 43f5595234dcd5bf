package import Logging
package import Redis
import ServiceLifecycle
import Synchronization

/// Asks Redis once a minute whether it keeps what it is told, and says so in the log and in readiness.
package final class DurabilityCheck: Service {
    private let redis: RedisClient
    private let logger: Logger
    private let found = Mutex<String?>(nil)

    /// Makes the check.
    package init(redis: RedisClient, logger: Logger) {
        self.redis = redis
        self.logger = logger
    }

    /// What is wrong, as far as known.
    package var complaint: String? { self.found.withLock { $0 } }

    /// Checks until the process is asked to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var isAnswered = false
                if let durability = try? await RedisDurability(asking: self.redis) {
                    isAnswered = true
                    let complaint = durability.complaint
                    let isNew = self.found.withLock { found in
                        defer { found = complaint }
                        return found != complaint
                    }
                    if isNew, let complaint {
                        self.logger.warning("redis may lose data", metadata: ["complaint": "\(complaint)"])
                    }
                }
                try? await Task.sleep(for: isAnswered ? .seconds(60) : .seconds(1))
            }
        }
    }
}
