import Glibc
package import Logging
package import ServiceLifecycle
import UnixSignals

/// Runs a process' services until one fails or a signal asks it to stop.
package enum ServiceRunner {
    /// Starts the services in order, and stops them in reverse on SIGTERM or SIGINT; a second signal ends the process at once.
    ///
    /// - Parameters:
    ///   - services: dependencies first.
    ///   - places: where they will listen, seen to before the first of them starts.
    ///   - drain: how long stopping in good order may take.
    /// - Throws: ``ListeningFault``, or what a service ended with.
    package static func run(
        _ services: [any Service], listeningAt places: [ListeningPlace], drain: Duration, logger: Logger
    ) async throws {
        for place in places { try await place.check() }
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        var configuration = ServiceGroupConfiguration(
            services: services + [SecondSignal()], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = drain
        configuration.maximumCancellationDuration = .seconds(3)
        try await ServiceGroup(configuration: configuration).run()
        logger.notice("stopped")
    }

    /// Gives the signals their default action back once a stop has begun.
    private struct SecondSignal: Service {
        func run() async throws {
            try await gracefulShutdown()
            signal(SIGTERM, SIG_DFL)
            signal(SIGINT, SIG_DFL)
        }
    }
}
