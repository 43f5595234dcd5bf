import Common
import Logging
import ServiceLifecycle
import Synchronization

/// Which nodes live: each says so every few seconds, and a node that has not for long is dead to the others.
final class NodeRegistry: Service {
    private static let key = "chat.nodes"
    private static let beat = Duration.seconds(5)

    /// This node: a word of letters and digits, new with each start.
    let node = String(SecureRandom.identifier().prefix(12))
    private let redis: RedisClient
    private let logger: Logger
    private let nodes = Mutex<(text: String?, at: ContinuousClock.Instant)>((nil, .now))

    init(redis: RedisClient, logger: Logger) {
        self.redis = redis
        self.logger = logger
    }

    /// By Redis' clock, which is the same for all: says that a node lives, and gives those that have within 20 seconds.
    private static let tell = RedisScript(
        """
        local now = tonumber(redis.call('TIME')[1])
        redis.call('ZADD', KEYS[1], now, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 3600)
        return redis.call('ZRANGE', KEYS[1], now - 20, '+inf', 'BYSCORE', 'LIMIT', 0, 1000)
        """)

    /// The living nodes, each between commas; `*` while that is not known, and nobody may be taken for dead.
    var alive: String {
        self.nodes.withLock { nodes in
            guard let text = nodes.text, !text.isEmpty, .now - nodes.at < Self.beat * 3 else { return "*" }
            return text
        }
    }

    /// Says that this node lives, and reads who else does, until the process is asked to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.tell()
                try? await Task.sleep(for: Self.beat)
            }
        }
        await self.sayFarewell()
    }

    private func tell() async {
        do {
            let reply = try await self.redis.run(Self.tell, keys: [Self.key], arguments: [self.node])
            var names: [String] = []
            for name in try reply.array() { names.append(try name.string()) }
            let text = ",\(names.joined(separator: ",")),"
            self.nodes.withLock { nodes in
                // After a pause, of this node or of Redis, the others first need the time to say that they live.
                let isSteady = nodes.text != nil && .now - nodes.at < Self.beat * 2
                nodes = (isSteady || nodes.text == "" ? text : "", .now)
            }
        } catch {
            self.logger.debug("living nodes not read", metadata: ["error": "\(error)"])
        }
    }

    /// Takes this node off the list.
    private func sayFarewell() async {
        _ = try? await self.redis.send(RedisCommand("ZREM", Self.key, self.node))
    }
}
