import Broker
import Identity
import Limits
import Logging
import Operations
import Redis
import SMS
import Secrets
import ServiceLifecycle
import Settings

/// The services of the worker, dependencies first.
func buildServices(
    _ configuration: WorkerConfiguration, metrics: PrometheusRegistry, logger: Logger
) throws -> [any Service] {
    let keys = try KeyStore(ofSetting: configuration.process.keysFile, needs: [.seal], logger: logger)
    let redis = RedisClient(configuration: configuration.process.redis.probing, logger: logger)
    let publisher = BrokerPublisher(configuration: configuration.broker, logger: logger)
    publisher.export(to: metrics)
    let consumer = BrokerConsumer(
        configuration: configuration.broker, subscriptions: configuration.subscriptions, logger: logger)
    // A connection of its own: a queue that the broker cannot bring back must not keep the lanes from being consumed.
    let parkedConsumer = BrokerConsumer(
        configuration: configuration.broker, subscriptions: [.init(queue: SMSLanes.parked, prefetch: 10)],
        logger: logger)
    let http = ProviderHTTP(timeouts: configuration.http, connections: configuration.mostCalls)
    let identity = WorkerIdentity(redis: redis)
    let providers = configuration.providers.adapters(http: http)
    let board = ProviderBoard(providers: providers, redis: redis, logger: logger)
    board.export(to: metrics)
    let credit = CreditWatch(
        providers: providers, thresholds: configuration.creditThresholds, interval: configuration.creditInterval,
        redis: redis, logger: logger)
    credit.export(to: metrics)
    let gate = DeliveryGate(consumer: consumer)
    let records = MessageStore(retention: configuration.retention)
    let counts = JobMetrics()
    let parkedGate = DeliveryGate(consumer: parkedConsumer)
    let parked = ParkedMessages(redis: redis, store: ParkedStore(limits: configuration.parkedLimits))
    let parking = Parking(
        redis: redis, parked: parked, records: records, gate: gate, metrics: counts, logger: logger)
    let reports = ReportIndex()
    let polls = PollSet()
    let poller = ReportPoller(
        providers: providers, board: board, redis: redis, set: polls,
        intake: ReportIntake(redis: redis, records: records, index: reports, publisher: publisher),
        schedule: PollSchedule(first: configuration.reportDelay), logger: logger)
    let republisher = Republisher(publisher: publisher, gate: gate, redis: redis, records: records)
    let webhookClients = WebhookClients()
    let resolver = HostResolver()
    let webhooks = WebhookWorker(
        redis: redis, records: records, directory: WebhookDirectory(redis: redis, apiKeys: APIKeyStore(), keys: keys),
        sender: WebhookSender(
            allowedHosts: configuration.webhookHosts, clients: webhookClients, resolve: resolver.addresses),
        parking: parking, republisher: republisher, logger: logger)
    let processor = JobProcessor(
        choice: ProviderChoice(routes: configuration.routes, templates: configuration.templates, board: board),
        board: board,
        rates: RateLimiter(redis: redis, rates: configuration.rates),
        attempts: AttemptLog(
            redis: redis, records: records, codes: OTPStore(), reports: reports, polls: polls,
            conversions: ConversionCounts(window: configuration.guardWindow), identity: identity,
            callLimit: configuration.http.total, reportDelay: configuration.reportDelay, logger: logger),
        parking: parking, republisher: republisher, keys: keys,
        policy: RetryPolicy(maxAttempts: configuration.maxAttempts), metrics: counts, logger: logger, gate: gate)
    let canary = Canary(redis: redis, publisher: publisher, lanes: [.otp, .text], logger: logger)
    canary.export(to: metrics)
    let watch = ConsumptionWatch(
        consumer: consumer, publisher: publisher, queues: configuration.subscriptions.map(\.queue), logger: logger)
    let worker = LaneWorker(
        consumer: consumer, gate: gate, lanes: [.otp: processor, .text: processor, .webhook: webhooks],
        canary: canary, drain: configuration.drain, logger: logger)
    let policies = PolicyWatch(logger: logger)
    let mover = ParkedMover(
        parking: Parking(
            redis: redis, parked: parked, records: records, gate: parkedGate, metrics: counts, logger: logger),
        policies: policies)
    let parkedWorker = LaneWorker(
        consumer: parkedConsumer, gate: parkedGate, queues: [SMSLanes.parked: mover], canary: canary,
        drain: configuration.drain, logger: logger)
    let durability = DurabilityCheck(redis: redis, logger: logger)
    let rights = RightsCheck(redis: redis, rights: .worker, logger: logger)
    let clock = ClockWatch(limit: configuration.process.clockMaxDistance, logger: logger)
    clock.export(to: metrics)
    let readiness = Readiness(
        [
            { redis.component(rights: rights, durability: durability) },
            { clock.component },
            { publisher.status.component("broker.publish") },
            { consumer.status.component("broker.consume") },
            { watch.component },
            { policies.component },
        ], lists: [{ canary.components() }, { board.components() }, { credit.components() }])
    let admin = AdminServer(
        at: .admin(configuration.process.adminHost, configuration.process.adminPort), readiness: readiness,
        metrics: metrics,
        logger: logger)
    return [
        keys, redis, http, webhookClients, resolver, publisher, durability, rights, clock, admin, identity, board,
        credit, poller,
        canary, watch, parkedConsumer, parkedWorker, consumer, worker,
    ]
}

extension WorkerConfiguration {
    /// The most calls at once, in which texts never wait in front of codes: each of a lane's queues may be full.
    var mostCalls: Int {
        let lanes: [(JobLane, Int)] = [(.otp, self.prefetch), (.text, self.textPrefetch)]
        return lanes.reduce(0) { $0 + (1 + $1.0.steps.count) * $1.1 }
    }

    /// Every queue the worker reads, and how much of it at once.
    var subscriptions: [BrokerConsumer.Subscription] {
        let lanes: [(JobLane, Int)] = [(.otp, self.prefetch), (.text, self.textPrefetch), (.webhook, 50)]
        return lanes.flatMap { lane, prefetch in
            ([lane.queue] + lane.steps.map { $0.queue(of: lane) }).map { .init(queue: $0, prefetch: prefetch) }
        }
    }
}
