import Operations
import Redis
import Settings

/// The configured Redis, for as long as an operator's command takes.
enum OperatorRedis {
    /// Does something with it, once it is connected.
    ///
    /// - Throws: ``OperatorSession/Unreachable`` if it is not within five seconds.
    static func with<Value: Sendable>(
        settings: RedisClient.Configuration? = nil,
        _ work: @escaping @Sendable (RedisClient) async throws -> Value
    ) async throws -> Value {
        let redis = RedisClient(
            configuration: try settings ?? self.configured(), logger: OperatorSession.logger("api-frontend"))
        let reason: @Sendable () -> String? = { redis.status.isConnected ? nil : "redis: \(redis.status.detail)" }
        return try await OperatorSession.run([redis], waitingFor: reason) {
            try await work(redis)
        }
    }

    /// The connection, as the configuration has it.
    static func settings(_ reader: inout SettingsReader) -> RedisClient.Configuration {
        var configuration = RedisClient.Configuration(reading: &reader, name: "api-frontend-command")
        configuration.connections = 1
        return configuration
    }

    private static func configured() throws -> RedisClient.Configuration {
        var reader = try SettingsReader()
        let configuration = self.settings(&reader)
        _ = try reader.finish()
        return configuration
    }
}
