import Logging
import Primitives
import Redis
import ServiceLifecycle
import Synchronization

/// Which nodes live: each says so every few seconds, and a node that has not for long is dead to the others.
final class NodeRegistry: Service {
    private struct State {
        var census = ""
        var dead: Set<String> = []
        /// When Redis was last asked; nil before.
        var at: ContinuousClock.Instant?
    }

    private static let key = "chat.nodes"
    private static let beat = Duration.seconds(5)

    /// This node: a word of letters and digits, new with each start.
    let node = String(SecureRandom.identifier().prefix(12))
    private let redis: RedisClient
    private let shards: [ShardHandle]
    private let logger: Logger
    private let state = Mutex(State())

    init(redis: RedisClient, shards: [ShardHandle], logger: Logger) {
        self.redis = redis
        self.shards = shards
        self.logger = logger
    }

    /// By Redis' clock, which is the same for all: says that a node lives, and gives those that have within 20 seconds, and
    /// those that have not for so long but not much longer: what they wrote before that is too old to count anyway.
    static let tell = RedisScript(PackageResources.node_tell_lua)

    /// Says that a node is dead.
    static let farewell = RedisScript(PackageResources.node_farewell_lua)

    /// The living nodes, each between commas, and the dead ones with an exclamation mark before; `*` while that is not known, and
    /// nobody may be taken for dead.
    var census: String {
        self.state.withLock { state in
            guard let at = state.at, !state.census.isEmpty, .now - at < Self.beat * 3 else { return "*" }
            return state.census
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
        try? await self.redis.run(Self.leaving(self.node))
    }

    private func tell() async {
        do {
            let nodes = try await self.redis.run(Self.living(self.node))
            self.heard(alive: nodes.alive, dead: nodes.dead)
        } catch {
            self.logger.debug("living nodes not read", metadata: ["error": "\(error)"])
        }
    }

    private func heard(alive: [String], dead: [String]) {
        let (wasAway, hasDeaths) = self.state.withLock { state in
            // After a pause, of this node or of Redis, the others first need the time to say that they live.
            let isSteady = state.at.map { .now - $0 < Self.beat * 2 } ?? false
            let isAnew = state.at != nil && !isSteady
            let hasDeaths = isSteady && !state.dead.isSuperset(of: dead)
            state.census = isSteady ? ",\((alive + dead.map { "!" + $0 }).joined(separator: ","))," : ""
            if isSteady { state.dead = Set(dead) }
            state.at = .now
            return (isAnew, hasDeaths)
        }
        for shard in self.shards {
            // Others may have taken it for dead meanwhile, and this node's counts out.
            if wasAway { shard.execute { $0.writeAllCounts() } }
            if hasDeaths { shard.execute { $0.sweepAll() } }
        }
    }

    /// The nodes that live and those that are dead, by their names.
    private struct Nodes: Sendable {
        let alive: [String]
        let dead: [String]
    }

    /// Says that a node lives; gives who else does.
    private static func living(_ node: String) -> RedisCall<Nodes> {
        RedisCall(Self.tell, keys: [Self.key], arguments: [node]) { (reply) throws(RedisError) in
            let parts = try reply.array()
            guard parts.count == 2 else { throw RedisError(.unexpectedReply, "wanted living and dead nodes") }
            return Nodes(alive: try Self.names(parts[0]), dead: try Self.names(parts[1]))
        }
    }

    /// Says that a node is dead.
    private static func leaving(_ node: String) -> RedisCall<Void> {
        RedisCall(Self.farewell, keys: [Self.key], arguments: [node]).ignoringAnswer
    }

    private static func names(_ value: RedisValue) throws(RedisError) -> [String] {
        var names: [String] = []
        for name in try value.array() { names.append(try name.string()) }
        return names
    }
}
