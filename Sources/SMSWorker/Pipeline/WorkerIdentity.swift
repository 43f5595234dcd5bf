import Logging
import Primitives
import Redis
import ServiceLifecycle

/// Who this worker is to the others: a name, and a key in Redis (`worker:{<name>}`) that says that it lives.
///
/// A call without an outcome whose worker is gone has an unknown outcome at once; while its worker lives, it may still end.
final class WorkerIdentity: Service {
    /// Without a beat for this long a worker counts as gone.
    static let life = Duration.seconds(4)

    /// The name.
    let name = SecureRandom.bytes(6).hexadecimal
    private let redis: RedisClient

    init(redis: RedisClient) {
        self.redis = redis
    }

    /// Beats until the process ends its work.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                _ = try? await self.redis.send(
                    RedisCommand("SET", Self.key(self.name), "1", "PX", String(Self.life.inMilliseconds)))
                try? await Task.sleep(for: .seconds(1))
            }
        }
        // The others need not wait for what we gave back.
        _ = try? await self.redis.send(RedisCommand("DEL", Self.key(self.name)))
    }

    /// Whether another worker lives.
    func isAlive(_ name: String) async throws(RedisError) -> Bool {
        try await self.redis.send(RedisCommand("EXISTS", Self.key(name))).integer() == 1
    }

    private static func key(_ name: String) -> String { "worker:{\(name)}" }
}
