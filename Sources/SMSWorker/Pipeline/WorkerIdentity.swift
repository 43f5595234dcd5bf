import Logging
import Primitives
import Redis
import ServiceLifecycle

/// Signs of life of workers: `worker:{<name>}`, a key that ends by itself.
enum WorkerSigns {
    /// Without one for this long a worker counts as gone.
    static let life = Duration.seconds(4)

    /// Says that a worker lives.
    static func give(_ name: String) -> RedisCall<Void> {
        RedisCall(RedisCommand("SET", self.key(name), "1", "PX", String(self.life.inMilliseconds))).ignoringAnswer
    }

    /// Says that it is gone.
    static func end(_ name: String) -> RedisCall<Void> {
        RedisCall(RedisCommand("DEL", self.key(name))).ignoringAnswer
    }

    /// Whether it lives.
    static func isThere(_ name: String) -> RedisCall<Bool> {
        RedisCall(RedisCommand("EXISTS", self.key(name))) { (reply) throws(RedisError) in try reply.integer() == 1 }
    }

    private static func key(_ name: String) -> String { "worker:{\(name)}" }
}

/// Who this worker is to the others: a name, and a key in Redis (``WorkerSigns``) that says that it lives.
///
/// An attempt without an outcome whose worker is gone has an unknown outcome at once; while its worker lives, it may still end.
final class WorkerIdentity: Service {
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
                try? await self.redis.run(WorkerSigns.give(self.name))
                try? await Task.sleep(for: .seconds(1))
            }
        }
        // The others need not wait for what we gave back.
        try? await self.redis.run(WorkerSigns.end(self.name))
    }

    /// Whether another worker lives.
    func isAlive(_ name: String) async throws(RedisError) -> Bool {
        try await self.redis.run(WorkerSigns.isThere(name))
    }
}
