package import Logging
package import Redis

/// What every service is told: how it logs, where operators find it, its keys, and Redis.
package struct ProcessSettings: Sendable {
    /// The least severe log lines that are written.
    package let logLevel: Logger.Level
    /// Where health, readiness and metrics listen.
    package let adminHost: String
    /// Their port.
    package let adminPort: Int
    /// The key ring's file.
    package let keysFile: String
    /// How to connect to Redis.
    package let redis: RedisClient.Configuration
    /// How far this machine's clock may be from Redis' before the process is not ready.
    package let clockMaxDistance: Duration

    /// Reads them.
    ///
    /// - Parameters:
    ///   - name: what Redis' list of clients calls the process.
    ///   - adminPort: the service's own default.
    package init(reading reader: inout SettingsReader, name: String, adminPort: Int) {
        self.logLevel = reader.read(.logLevel)
        self.adminHost = reader.read(.adminHost)
        self.adminPort = reader.read(.adminPort, default: adminPort)
        self.keysFile = reader.read(.keysFile)
        self.redis = .init(reading: &reader, name: name)
        self.clockMaxDistance = reader.read(.clockMaxDistance)
    }
}
