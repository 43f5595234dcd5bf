import Chat
import Hummingbird
import HummingbirdCore
import Identity
import Logging
import NIOCore
import NIOPosix
import Operations
import Primitives
import Redis
import SMS
import Secrets
import ServiceLifecycle
import Settings

/// The services of the node, dependencies first.
func buildServices(
    _ configuration: ChatConfiguration, registry: PrometheusRegistry, logger: Logger
) async throws -> [any Service] {
    // Nothing is signed here: public keys, and the secrets shared with the old system, are all it needs.
    let keys = try KeyStore(ofSetting: configuration.process.keysFile, needs: [], logger: logger)
    let redis = RedisClient(configuration: configuration.process.redis.probing, logger: logger)
    // Rooms have connections of their own: what users have Redis do there must not keep the node from letting others in, and
    // from saying that it lives.
    let rooms = RedisClient(configuration: configuration.process.redis.apart(for: "rooms"), logger: logger)
    let durability = DurabilityCheck(redis: redis, logger: logger)
    let memory = MemoryWatch(redis: redis, logger: logger)
    memory.export(to: registry)
    let subscriber = RedisSubscriber(
        address: configuration.process.redis.address, timeout: configuration.process.redis.timeout,
        departures: { redis.departures }, logger: logger)
    let metrics = ChatMetrics(registry: registry)
    let loops = Array(MultiThreadedEventLoopGroup.singleton.makeIterator())
    let shards = loops.map { ShardHandle(eventLoop: $0) }
    let nodes = NodeRegistry(redis: redis, shards: shards, logger: logger)
    let watches = SMSWatches(
        redis: redis, records: MessageStore(retention: .init()), subscriber: subscriber, shards: shards,
        node: nodes.node)
    let admission = Admission(
        verifier: TokenVerifier(keys: keys, rules: configuration.tokens), check: SessionCheck(redis: redis),
        redis: redis, names: configuration.names, origins: configuration.origins)
    let services = Shard.Services(
        registry: nodes, redis: rooms, memory: memory, store: configuration.store,
        presence: PresenceStore(node: nodes.node), directory: ChatDirectory(redis: rooms, names: configuration.names),
        limits: configuration.limits,
        gate: PublishGate(signalBytes: configuration.signalBytes),
        budget: ChatReadBudget(bytesPerMinute: configuration.readBytes, redis: rooms),
        admission: admission, watches: watches, metrics: metrics, maximumConnections: configuration.userConnections,
        leaveGrace: TimeAmount(configuration.leaveGrace),
        logger: logger)
    let feeds = try await makeShards(shards, services)
    let node = ChatNode(
        shards: shards, feeds: feeds,
        pubSub: RedisPushConnection(
            address: configuration.process.redis.address, timeout: TimeAmount(configuration.process.redis.timeout),
            probeInterval: .seconds(5), group: feeds.eventLoop, departures: { redis.departures }, logger: logger),
        subscriber: subscriber, compatibleAge: configuration.compatibleSocketAge, drain: configuration.drain,
        connections: metrics.connections,
        logger: logger)
    let rights = RightsCheck(redis: redis, rights: .chat, subscriber: subscriber, logger: logger)
    let clock = ClockWatch(limit: configuration.process.clockMaxDistance, logger: logger)
    clock.export(to: registry)
    let readiness = Readiness([
        { redis.component(rights: rights, durability: durability) }, { clock.component },
        { rooms.component("redis.rooms") }, { memory.component },
        { node.component },
    ])
    let admin = AdminServer(
        at: .admin(configuration.process.adminHost, configuration.process.adminPort), readiness: readiness,
        metrics: registry,
        logger: logger)
    // The server stops first, so that nobody comes any more while the node says good-bye.
    return [
        keys, redis, rooms, durability, rights, clock, memory, subscriber, nodes, admin, watches, node,
        Listener(
            buildServer(configuration, node: node, logger: logger), at: .http(configuration.host, configuration.port)),
    ]
}

/// The thread of the feeds, which lives as long as the process.
///
/// Their own, because a shard that writes to a thousand sockets must not keep the next message from the other shards.
private let feedsThread = MultiThreadedEventLoopGroup(numberOfThreads: 1)

/// Makes the shards, each on its event loop, and the feeds on theirs.
private func makeShards(
    _ shards: [ShardHandle], _ services: Shard.Services
) async throws -> NIOLoopBound<RoomFeeds> {
    let loop = feedsThread.any()
    let feeds = try await loop.submit {
        let feeds = RoomFeeds(
            eventLoop: loop, redis: services.redis, store: services.store, directory: services.directory,
            metrics: services.metrics, logger: services.logger)
        feeds.connect(
            shards.map { shard in { news in shard.execute { $0.received(news) } } },
            inbox: shards.map { shard in { news in shard.execute { $0.received(news) } } })
        return NIOLoopBound(feeds, eventLoop: loop)
    }.get()
    for (index, handle) in shards.enumerated() {
        try await handle.eventLoop.submit {
            handle.fill { Shard(eventLoop: $0, index: index, services: services, feeds: feeds) }
        }.get()
    }
    return feeds
}

/// The public server.
private func buildServer(
    _ configuration: ChatConfiguration, node: ChatNode, logger: Logger
) -> some ApplicationProtocol {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
        responder: PlainResponder(hasDemo: configuration.hasDemo),
        server: HTTPServerBuilder { responder in
            ChatChannel(
                responder: responder, node: node, proxies: TrustedProxies(configuration.trustedProxies),
                headTimeout: TimeAmount(configuration.headTimeout), idleTimeout: configuration.idleTimeout)
        },
        configuration: .init(
            address: .hostname(configuration.host, port: configuration.port), backlog: 4_096,
            availableConnectionsDelegate: .maximum(configuration.maxConnections, logger: quiet)),
        logger: logger)
}
