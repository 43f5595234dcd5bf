import ArgumentParser
import Operations
import Settings

/// `chat-fanout serve`, also without the word.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Distributes chat messages over WebSockets (the default).")

    @Flag(name: .long, help: "Print the effective configuration, secrets masked, and exit.")
    var checkConfig = false

    func run() async throws {
        var reader = try SettingsReader()
        let configuration = ChatConfiguration(reading: &reader)
        let effective = try reader.finish()
        guard !self.checkConfig else {
            return try ConfigurationCheck.finish(effective, keys: configuration.process.keysFile, needs: [])
        }
        let start = ServiceStart("chat-fanout", configuration.process, effective)
        let services = try await buildServices(configuration, registry: start.metrics, logger: start.logger)
        // Good-byes, five seconds for their answers, and a little for the rest; together below 25 seconds by default.
        let places: [ListeningPlace] = [
            .http(configuration.host, configuration.port),
            .admin(configuration.process.adminHost, configuration.process.adminPort),
        ]
        try await ServiceRunner.run(
            services, listeningAt: places, drain: configuration.drain + .seconds(8), logger: start.logger)
    }
}
