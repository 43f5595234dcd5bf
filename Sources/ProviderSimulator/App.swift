import ArgumentParser
import FoundationEssentials
import Logging
import Operations
import ServiceLifecycle
import UnixSignals

/// `provider-simulator`: stands in for the SMS providers in trials, tests and benchmarks.
@main
struct App: AsyncParsableCommand {
    /// Name and purpose, for `--help`.
    static let configuration = CommandConfiguration(
        commandName: "provider-simulator",
        abstract: "Answers as SMS providers do, on loopback, and keeps what was delivered.",
        version: BuildInfo.line
    )

    /// The command line.
    @OptionGroup var options: SimulatorOptions

    static func main() async { await OperatorCommand.run(self) }

    /// Parses, builds and serves until a signal comes.
    func run() async throws {
        let configuration = try SimulatorConfiguration(
            options: self.options,
            environment: ProcessInfo.processInfo.environment
        )
        var logger = Logger(label: "provider-simulator")
        logger.logLevel = .notice
        let server = Listener(
            buildApplication(configuration, logger: logger),
            at: .init(
                host: configuration.host, named: "--host (SIMULATOR_HOST)", port: configuration.port,
                named: "--port (SIMULATOR_PORT)"))
        var group = ServiceGroupConfiguration(
            services: [.init(service: server)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        group.maximumGracefulShutdownDuration = .seconds(5)
        try await ServiceGroup(configuration: group).run()
    }
}
