import Broker
import Hummingbird
import Identity
import Logging
import NIOCore
import Operations
import Primitives
import Redis
import SMS
import Secrets
import ServiceLifecycle
import Settings

/// The services of the front end, dependencies first.
func buildServices(
    _ configuration: APIConfiguration, metrics: PrometheusRegistry, logger: Logger
) throws -> [any Service] {
    let composition = try buildComposition(configuration, metrics: metrics, logger: logger)
    let admin = AdminServer(
        at: .admin(configuration.process.adminHost, configuration.process.adminPort),
        readiness: composition.readiness, metrics: metrics, logger: logger)
    let server = Listener(
        buildServer(configuration, parts: composition.parts, logger: logger),
        at: .http(configuration.host, configuration.port))
    return composition.services(admin: admin, server: server)
}

/// The endpoints, and what runs below them; nothing of it listens.
struct APIComposition: Sendable {
    let parts: APIParts
    let readiness: Readiness
    /// Clients, keys and what watches them, dependencies first.
    fileprivate let foundation: [any Service]
    /// What works on behalf of endpoints.
    fileprivate let helpers: [any Service]
    fileprivate let hub: OutcomeHub

    /// All of it in the order of starting.
    ///
    /// - Parameters:
    ///   - admin: readiness and metrics; nil where requests are made in this process.
    ///   - server: the public server; nil likewise.
    func services(admin: (any Service)? = nil, server: (any Service)? = nil) -> [any Service] {
        // The hub stops first: the server waits for the requests that wait for outcomes.
        self.foundation + [admin].compactMap { $0 } + self.helpers + [server].compactMap { $0 } + [self.hub]
    }
}

/// Makes the endpoints and what they stand on.
func buildComposition(
    _ configuration: APIConfiguration, metrics: PrometheusRegistry, logger: Logger
) throws -> APIComposition {
    let keys = try KeyStore(ofSetting: configuration.process.keysFile, needs: [.jwt, .otp, .seal], logger: logger)
    let redis = RedisClient(configuration: configuration.process.redis.probing, logger: logger)
    let publisher = BrokerPublisher(configuration: configuration.broker, logger: logger)
    // Chat's own: what its users have Redis do must not hold up codes and logins, nor end their connections.
    let chatRedis = RedisClient(configuration: configuration.process.redis.apart(for: "chat"), logger: logger)
    let durability = DurabilityCheck(redis: redis, logger: logger)
    let memory = MemoryWatch(redis: redis, logger: logger)
    memory.export(to: metrics)
    publisher.export(to: metrics)
    let subscriber = RedisSubscriber(
        address: configuration.process.redis.address, timeout: configuration.process.redis.timeout,
        departures: { redis.departures }, logger: logger)
    let rights = RightsCheck(redis: redis, rights: .api, subscriber: subscriber, logger: logger)
    let clock = ClockWatch(limit: configuration.process.clockMaxDistance, logger: logger)
    clock.export(to: metrics)
    let readiness = Readiness([
        { redis.component(rights: rights, durability: durability) },
        { clock.component },
        // Codes go on without chat: a gateway must not take them away.
        { chatRedis.component("redis.chat", isVital: false) },
        { memory.component },
        { publisher.status.component("broker") },
    ])
    let records = MessageStore(retention: configuration.retention)
    let hub = OutcomeHub(redis: redis, records: records, subscriber: subscriber, logger: logger)
    metrics.gauge("outcome_waiters") { Double(hub.waiting) }
    let audit = AuditLog(
        redis: redis, length: configuration.auditLength, blockedLength: configuration.blockedLength, logger: logger)
    let hashing = PasswordHashing()
    metrics.gauge("password_hashes_in_hand") { Double(hashing.count) }
    let parts = APIParts(
        configuration, keys: keys, redis: redis, chat: (chatRedis, .init(memory: memory)), publisher: publisher,
        outcomes: .init(hub: hub, redis: redis, records: records), audit: audit, hashing: hashing)
    return APIComposition(
        parts: parts, readiness: readiness,
        foundation: [keys, redis, chatRedis, publisher, durability, rights, clock, memory],
        helpers: [subscriber, audit, hashing], hub: hub)
}

/// The endpoints with what they need.
struct APIParts: Sendable {
    let sendCode: SendCodeEndpoint
    let authenticate: AuthenticateEndpoint
    let refresh: RefreshEndpoint
    let verify: VerifyEndpoint
    let logout: LogoutEndpoint
    let sessions: SessionsEndpoint
    let register: RegisterEndpoint
    let login: LoginEndpoint
    let changePassword: PasswordChangeEndpoint
    let keySet: KeySetEndpoint
    let delivery: DeliveryEndpoint
    let sendMessage: SendMessageEndpoint
    let batch: MessageBatchEndpoint
    let message: MessageEndpoint
    let chat: ChatParts

    init(
        _ configuration: APIConfiguration, keys: KeyStore, redis: RedisClient,
        chat: (redis: RedisClient, storage: ChatStorage), publisher: BrokerPublisher, outcomes: OutcomeWaiter,
        audit: AuditLog, hashing: PasswordHashing
    ) {
        let codes = OTPStore()
        let fraudGuard = FraudGuard(rules: configuration.fraudGuard, redis: redis)
        let sessions = SessionStore(maxAge: configuration.sessionMaxAge)
        let issuer = TokenIssuer(rules: configuration.tokens, keys: keys)
        let grant = SessionGrant(redis: redis, sessions: sessions, tokens: issuer)
        let verifier = TokenVerifier(
            keys: keys,
            rules: .init(
                issuer: configuration.tokens.issuer, audience: configuration.tokens.audience,
                leeway: configuration.leeway))
        let bearers = BearerGate(verifier: verifier, check: SessionCheck(redis: redis))
        let idempotency = Idempotency(redis: redis, store: IdempotencyStore(), keys: keys)
        let gate = SenderGate(
            redis: redis, apiKeys: APIKeyStore(), bearers: bearers, userSend: configuration.userSend,
            quota: UserQuota(limits: configuration.userLimits, redis: redis), templates: configuration.templates)
        let submitter = MessageSubmitter(
            redis: redis, records: outcomes.records, publisher: publisher, keys: keys, life: configuration.textLife)
        self.sendMessage = SendMessageEndpoint(
            rules: configuration.messages, gate: gate, idempotency: idempotency, submitter: submitter,
            outcomes: outcomes, normalWait: configuration.outcomeWait)
        self.batch = MessageBatchEndpoint(
            rules: configuration.messages, gate: gate, idempotency: idempotency, submitter: submitter)
        self.message = MessageEndpoint(gate: gate, outcomes: outcomes)
        self.sendCode = SendCodeEndpoint(
            rules: configuration.otp, keys: keys, idempotency: idempotency,
            limits: SendLimits(rules: configuration.limits, redis: redis, codes: codes, fraudGuard: fraudGuard),
            issuer: CodeIssuer(
                rules: configuration.otp, redis: redis, codes: codes, records: outcomes.records,
                templates: configuration.templates, routes: configuration.routes, publisher: publisher, keys: keys,
                conversions: fraudGuard.counts),
            outcomes: outcomes, audit: audit)
        let userIDs = UserIDs(redis: redis)
        self.authenticate = AuthenticateEndpoint(
            rules: configuration.authenticate, redis: redis, codes: codes, userIDs: userIDs, grant: grant, keys: keys,
            audit: audit, conversions: fraudGuard.counts, tries: LimitCounter(limits: configuration.loginLimits),
            testGuesses: TestNumberGuesses(numbers: configuration.otp.testNumbers, redis: redis, keys: keys))
        self.refresh = RefreshEndpoint(
            verifier: verifier, redis: redis, sessions: sessions, tokens: issuer, audit: audit)
        self.verify = VerifyEndpoint(verifier: verifier, check: bearers.check)
        self.logout = LogoutEndpoint(gate: bearers, redis: redis, sessions: sessions, audit: audit)
        self.sessions = SessionsEndpoint(gate: bearers, redis: redis, sessions: sessions, audit: audit)
        let logins = LoginStore()
        let check = PasswordCheck(cost: configuration.passwordCost)
        let loginLimits = LoginLimits(redis: redis, registrations: configuration.registrationLimits)
        self.register = RegisterEndpoint(
            rules: configuration.passwords,
            registration: Registration(redis: redis, logins: logins, userIDs: userIDs),
            limits: loginLimits, check: check, hashing: hashing)
        self.login = LoginEndpoint(
            redis: redis, logins: logins, limits: loginLimits, check: check, hashing: hashing, grant: grant,
            audit: audit)
        self.changePassword = PasswordChangeEndpoint(
            gate: bearers, rules: configuration.passwords, redis: redis, logins: logins, limits: loginLimits,
            check: check, hashing: hashing, sessions: sessions, audit: audit)
        self.keySet = KeySetEndpoint(keys: keys)
        self.chat = ChatParts(
            rules: configuration.chat, accounts: configuration.authenticate, keys: keys, gate: bearers,
            redis: chat.redis, storage: chat.storage,
            address: PublicAddress(clients: ClientAddress(trusted: configuration.trustedProxies)))
        self.delivery = DeliveryEndpoint(
            intake: ReportIntake(
                redis: redis, records: outcomes.records, index: ReportIndex(), publisher: publisher),
            secret: configuration.deliverySecret)
    }
}

/// The public server.
func buildServer(_ configuration: APIConfiguration, parts: APIParts, logger: Logger) -> some ApplicationProtocol {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    let limits = ConnectionPace.Limits(
        idle: TimeAmount(configuration.idleTimeout), head: TimeAmount(configuration.headTimeout),
        request: TimeAmount(configuration.requestTimeout))
    let proxies = TrustedProxies(configuration.trustedProxies)
    return Application(
        responder: buildResponder(configuration, parts: parts),
        server: .http1(
            configuration: .init(
                // The guard keeps all times, also that of silence.
                additionalChannelHandlers: [ConnectionGuard(limits: limits, proxies: proxies), ClientPresence()],
                httpDecoderConfiguration: HeadLimits.hummingbird)),
        configuration: .init(
            address: .hostname(configuration.host, port: configuration.port), backlog: 1_024,
            availableConnectionsDelegate: .maximum(configuration.maxConnections, logger: quiet)),
        logger: logger)
}

/// All routes behind the middleware.
func buildResponder(_ configuration: APIConfiguration, parts: APIParts) -> some HTTPResponder<APIContext> {
    let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
    let endpoints = parts.endpoints(configuration.methods)
    let routes = RouteTable(endpoints.map { RouteTable.Route($0.method, $0.path) })
    router.add(middleware: RequestMiddleware(clients: ClientAddress(trusted: configuration.trustedProxies)))
    if !configuration.cors.origins.isEmpty {
        router.add(middleware: CORSMiddleware(policy: configuration.cors, routes: routes))
    }
    router.add(middleware: ErrorMiddleware(routes: routes))
    for endpoint in endpoints {
        router.on(RouterPath(endpoint.path), method: endpoint.method, use: endpoint.respond)
    }
    return PathResponder(next: router.buildResponder())
}
