import ArgumentParser
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
        let start = ServiceStart("api-frontend", configuration.process, effective)
        let places: [ListeningPlace] = [
            .http(configuration.host, configuration.port),
            .admin(configuration.process.adminHost, configuration.process.adminPort),
        ]
        try await ServiceRunner.run(
            try buildServices(configuration, metrics: start.metrics, logger: start.logger), listeningAt: places,
            drain: .seconds(10), logger: start.logger)
    }
}
