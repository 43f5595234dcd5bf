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
    let queues = [SMSLanes.otp] + SMSLanes.WaitStep.allCases.map(\.queue)
    let consumer = BrokerConsumer(
        configuration: configuration.broker,
        subscriptions: queues.map { .init(queue: $0, prefetch: configuration.prefetch) }, logger: logger)
    let http = ProviderHTTP(timeouts: configuration.http, connections: configuration.prefetch)
    let provider = Kavenegar(configuration: configuration.kavenegar, text: configuration.text, http: http)
    let gate = DeliveryGate(consumer: consumer)
    let processor = JobProcessor(
        provider: provider, codes: OTPStore(redis: redis), publisher: publisher, keys: keys,
        policy: RetryPolicy(maxAttempts: configuration.maxAttempts), logger: logger, gate: gate)
    let worker = LaneWorker(
        consumer: consumer, gate: gate, processor: processor, drain: configuration.drain, logger: logger)
    let durability = DurabilityCheck(redis: redis, logger: logger)
    let readiness = Readiness([
        { redis.component(durability: durability) },
        { publisher.status.component("broker.publish") },
        { consumer.status.component("broker.consume") },
    ])
    let admin = AdminServer(
        host: configuration.adminHost, port: configuration.adminPort, readiness: readiness, metrics: metrics,
        logger: logger)
    return [keys, redis, http, publisher, durability, admin, consumer, worker]
}
