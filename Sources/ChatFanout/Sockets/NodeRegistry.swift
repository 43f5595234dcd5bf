import Common
import Logging
import ServiceLifecycle
import Synchronization

/// Which nodes live: each says so every few seconds, and a node that has not for long is dead to the others.
final class NodeRegistry: Service {
    private static let key = "chat.nodes"
    private static let beat = Duration.seconds(5)
    private static let deadAfter: Int64 = 20_000

    /// This node: a word of letters and digits, new with each start.
    let node = String(SecureRandom.identifier().prefix(12))
    private let redis: RedisClient
    private let logger: Logger
    private let nodes: Mutex<String>

    init(redis: RedisClient, logger: Logger) {
        self.redis = redis
        self.logger = logger
        self.nodes = Mutex(",\(self.node),")
    }

    /// The living nodes, each between commas.
    var alive: String { self.nodes.withLock { $0 } }

    /// Says that this node lives, and reads who else does, until the process is asked to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.tell()
                try? await Task.sleep(for: Self.beat)
            }
        }
    }

    private func tell() async {
        let now = WallClock.now
        do {
            let replies = try await self.redis.pipeline([
                RedisCommand("ZADD", Self.key, String(now), self.node),
                RedisCommand("ZREMRANGEBYSCORE", Self.key, "-inf", "(\(now - Self.deadAfter)"),
                RedisCommand("ZRANGE", Self.key, "0", "999"),
            ])
            var names: [String] = []
            for name in try replies[2].get().array() { names.append(try name.string()) }
            let text = ",\(names.joined(separator: ",")),"
            self.nodes.withLock { $0 = text }
        } catch {
            self.logger.debug("living nodes not read", metadata: ["error": "\(error)"])
        }
    }

    /// Takes this node off the list.
    func sayFarewell() async {
        _ = try? await self.redis.send(RedisCommand("ZREM", Self.key, self.node))
    }
}
