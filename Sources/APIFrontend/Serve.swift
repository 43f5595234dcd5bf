import ArgumentParser
import Logging
import Metrics
import Operations
import Secrets
import ServiceLifecycle
import Settings

/// `api-frontend serve`, also without the word.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves the API (the default).")

    @Flag(name: .long, help: "Print the effective configuration, secrets masked, and exit.")
    var checkConfig = false

    func run() async throws {
        var reader = try SettingsReader()
        let configuration = APIConfiguration(reading: &reader)
        let effective = try reader.finish()
        guard !self.checkConfig else {
            return try ConfigurationCheck.finish(
                effective, keys: configuration.process.keysFile, needs: [.jwt, .otp, .seal])
        }
        let metrics = PrometheusRegistry()
        MetricsSystem.bootstrap(metrics)
        let logger = ServiceLog.start(service: "api-frontend", level: configuration.process.logLevel)
        ServiceLog.tell(effective, to: logger)
        let places: [ListeningPlace] = [
            .http(configuration.host, configuration.port),
            .admin(configuration.process.adminHost, configuration.process.adminPort),
        ]
        try await ServiceRunner.run(
            try buildServices(configuration, metrics: metrics, logger: logger), listeningAt: places,
            drain: .seconds(10), logger: logger)
    }
}
