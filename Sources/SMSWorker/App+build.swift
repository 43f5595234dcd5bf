import Common
import Logging
import ServiceLifecycle

/// The services of the worker, dependencies first.
func buildServices(
    _ configuration: WorkerConfiguration, metrics: PrometheusRegistry, logger: Logger
) throws -> [any Service] {
    let keys = try KeyStore(path: configuration.keysFile, needs: [.seal], logger: logger)
    let redis = RedisClient(configuration: configuration.redis, logger: logger)
    let publisher = BrokerPublisher(configuration: configuration.broker, logger: logger)
    publisher.export(to: metrics)
    let consumer = BrokerConsumer(
        configuration: configuration.broker, subscriptions: configuration.subscriptions, logger: logger)
    let http = ProviderHTTP(
        timeouts: configuration.http, connections: configuration.prefetch + configuration.textPrefetch)
    let identity = WorkerIdentity(redis: redis)
    let board = ProviderBoard(
        providers: configuration.providers.adapters(http: http), redis: redis, logger: logger)
    board.export(to: metrics)
    let gate = DeliveryGate(consumer: consumer)
    let records = MessageStore(redis: redis, retention: configuration.retention)
    let counts = JobMetrics()
    let parking = Parking(
        store: ParkedStore(redis: redis, limits: configuration.parkedLimits), records: records, gate: gate,
        metrics: counts, logger: logger)
    let codes = OTPStore(redis: redis)
    let processor = JobProcessor(
        carriers: Carriers(routes: configuration.routes, templates: configuration.templates, board: board), board: board,
        rates: RateLimiter(redis: redis, rates: configuration.rates),
        calls: CallBook(
            records: records, codes: codes, reports: ReportIndex(redis: redis), identity: identity,
            callLimit: configuration.http.total, reportDelay: configuration.reportDelay, logger: logger),
        codes: codes, parking: parking, handOver: HandOver(publisher: publisher, gate: gate, records: records),
        keys: keys, policy: RetryPolicy(maxAttempts: configuration.maxAttempts), metrics: counts, logger: logger,
        gate: gate)
    let worker = LaneWorker(
        consumer: consumer, gate: gate, lanes: [.otp: processor, .text: processor],
        parked: ParkedMover(parking: parking), drain: configuration.drain, logger: logger)
    let durability = DurabilityCheck(redis: redis, logger: logger)
    let readiness = Readiness(
        [
            { redis.component(durability: durability) },
            { publisher.status.component("broker.publish") },
            { consumer.status.component("broker.consume") },
        ], lists: [{ board.components() }])
    let admin = AdminServer(
        host: configuration.adminHost, port: configuration.adminPort, readiness: readiness, metrics: metrics,
        logger: logger)
    return [keys, redis, http, publisher, durability, admin, identity, board, consumer, worker]
}

extension WorkerConfiguration {
    /// Every queue the worker reads, and how much of it at once.
    var subscriptions: [BrokerConsumer.Subscription] {
        let lanes: [(JobLane, Int)] = [(.otp, self.prefetch), (.text, self.textPrefetch)]
        return lanes.flatMap { lane, prefetch in
            ([lane.queue] + lane.steps.map { $0.queue(of: lane) }).map { .init(queue: $0, prefetch: prefetch) }
        } + [.init(queue: SMSLanes.parked, prefetch: 10)]
    }
}
