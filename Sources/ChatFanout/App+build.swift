import Common
import Logging
import ServiceLifecycle

/// What the node is told from outside.
struct ChatConfiguration: Sendable {
    var logLevel: String
    var adminHost: String
    var adminPort: Int
    var redis: RedisClient.Configuration

    init(reading reader: inout SettingsReader) {
        self.logLevel = reader.read(.logLevel)
        self.adminHost = reader.read(.adminHost)
        self.adminPort = reader.read(.adminPort, default: 9_082)
        self.redis = .init(reading: &reader, name: "chat-fanout")
    }
}

/// The services of the node, dependencies first.
func buildServices(
    _ configuration: ChatConfiguration, metrics: PrometheusRegistry, logger: Logger
) -> [any Service] {
    let redis = RedisClient(configuration: configuration.redis, logger: logger)
    let durability = DurabilityCheck(redis: redis, logger: logger)
    let readiness = Readiness([{ redis.component(durability: durability) }])
    let admin = AdminServer(
        host: configuration.adminHost, port: configuration.adminPort, readiness: readiness, metrics: metrics,
        logger: logger)
    return [redis, durability, admin]
}
