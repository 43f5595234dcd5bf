import ArgumentParser
import Operations
import Secrets
import Settings

/// `sms-worker serve`, also without the word.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Works on jobs (the default).")

    @Flag(name: .long, help: "Print the effective configuration, secrets masked, and exit.")
    var checkConfig = false

    @Flag(
        name: .long,
        help:
            "Take BENCHMARK for a provider, which makes outcomes up and sends nothing: to measure everything around it."
    )
    var unsafeBenchmark = false

    func run() async throws {
        var reader = try SettingsReader()
        let configuration = WorkerConfiguration(reading: &reader, allowsBenchmark: self.unsafeBenchmark)
        let effective = try reader.finish()
        guard !self.checkConfig else {
            return try ConfigurationCheck.finish(effective, keys: configuration.process.keysFile, needs: [.seal])
        }
        let start = ServiceStart("sms-worker", configuration.process, effective)
        // The worker ends its own drain in time; the group's limit only catches a worker that does not.
        let places: [ListeningPlace] = [.admin(configuration.process.adminHost, configuration.process.adminPort)]
        try await ServiceRunner.run(
            try buildServices(configuration, metrics: start.metrics, logger: start.logger), listeningAt: places,
            drain: configuration.drain + .seconds(5), logger: start.logger)
    }
}
