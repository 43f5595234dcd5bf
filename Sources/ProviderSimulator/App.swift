import ArgumentParser
import FoundationEssentials
import Logging
import ServiceLifecycle
import UnixSignals

/// `provider-simulator`: stands in for the SMS providers in trials, tests and benchmarks.
@main
struct App: AsyncParsableCommand {
    /// Name and purpose, for `--help`.
    static let configuration = CommandConfiguration(
        commandName: "provider-simulator",
        abstract: "Answers as SMS providers do, on loopback, and keeps what was delivered."
    )

    /// The command line.
    @OptionGroup var options: SimulatorOptions

    /// Parses, builds and serves until a signal comes.
    func run() async throws {
        let configuration = try SimulatorConfiguration(
            options: self.options,
            environment: ProcessInfo.processInfo.environment
        )
        var logger = Logger(label: "provider-simulator")
        logger.logLevel = .notice
        var group = ServiceGroupConfiguration(
            services: [.init(service: buildApplication(configuration, logger: logger))],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        group.maximumGracefulShutdownDuration = .seconds(5)
        try await ServiceGroup(configuration: group).run()
    }
}
