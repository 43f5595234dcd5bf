import Common
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The services of the front end, dependencies first.
func buildServices(
    _ configuration: APIConfiguration, metrics: PrometheusRegistry, logger: Logger
) throws -> [any Service] {
    let keys = try KeyStore(path: configuration.keysFile, needs: [.jwt, .otp, .seal], logger: logger)
    let redis = RedisClient(configuration: configuration.redis, logger: logger)
    let publisher = BrokerPublisher(configuration: configuration.broker, logger: logger)
    let durability = DurabilityCheck(redis: redis, logger: logger)
    publisher.export(to: metrics)
    let readiness = Readiness([
        { redis.component(durability: durability) },
        { publisher.status.component("broker") },
    ])
    let admin = AdminServer(
        host: configuration.adminHost, port: configuration.adminPort, readiness: readiness, metrics: metrics,
        logger: logger)
    let parts = APIParts(configuration, keys: keys, redis: redis, publisher: publisher)
    return [keys, redis, publisher, durability, admin, buildServer(configuration, parts: parts, logger: logger)]
}

/// The endpoints with what they need.
struct APIParts: Sendable {
    let sendCode: SendCodeEndpoint
    let authenticate: AuthenticateEndpoint
    let keySet: KeySetEndpoint
    let delivery: DeliveryEndpoint

    init(_ configuration: APIConfiguration, keys: KeyStore, redis: RedisClient, publisher: BrokerPublisher) {
        let codes = OTPStore(redis: redis)
        let records = MessageStore(redis: redis, retention: configuration.retention)
        self.sendCode = SendCodeEndpoint(
            rules: configuration.otp, codes: codes, records: records, templates: configuration.templates,
            routes: configuration.routes, publisher: publisher, keys: keys)
        self.authenticate = AuthenticateEndpoint(
            rules: configuration.authenticate, codes: codes, userIDs: UserIDs(redis: redis),
            sessions: SessionStore(redis: redis), tokens: TokenIssuer(rules: configuration.tokens, keys: keys),
            keys: keys)
        self.keySet = KeySetEndpoint(keys: keys)
        self.delivery = DeliveryEndpoint(
            intake: ReportIntake(records: records, index: ReportIndex(redis: redis), publisher: publisher),
            secret: configuration.deliverySecret)
    }
}

/// The public server.
func buildServer(_ configuration: APIConfiguration, parts: APIParts, logger: Logger) -> some ApplicationProtocol {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
        responder: buildResponder(configuration, parts: parts),
        server: .http1(
            configuration: .init(
                additionalChannelHandlers: [MalformedRequestHandler()],
                idleTimeout: TimeAmount(configuration.idleTimeout),
                // A browser's cookies and a proxy's headers fit several times over.
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
        configuration: .init(
            address: .hostname(configuration.host, port: configuration.port), backlog: 1_024,
            availableConnectionsDelegate: .maximum(configuration.maxConnections, logger: quiet)),
        logger: logger)
}

/// All routes behind the middleware.
func buildResponder(_ configuration: APIConfiguration, parts: APIParts) -> some HTTPResponder<APIContext> {
    let router = Router(context: APIContext.self)
    let routes = RouteTable([
        .init(.post, "/api/otp/send"), .init(.post, "/api/authenticate"), .init(.get, "/.well-known/jwks.json"),
        .init(.post, "/api/providers/{provider}/delivery/{secret}"),
        .init(.get, "/api/providers/{provider}/delivery/{secret}"),
    ])
    router.add(middleware: RequestMiddleware(clients: ClientAddress(trusted: configuration.trustedProxies)))
    router.add(middleware: ErrorMiddleware(routes: routes))
    router.post("/api/otp/send", use: parts.sendCode.respond)
    router.post("/api/authenticate", use: parts.authenticate.respond)
    router.get("/.well-known/jwks.json", use: parts.keySet.respond)
    router.post("/api/providers/{provider}/delivery/{secret}", use: parts.delivery.respond)
    router.get("/api/providers/{provider}/delivery/{secret}", use: parts.delivery.respond)
    return router.buildResponder()
}
