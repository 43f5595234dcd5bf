import Hummingbird
package import Logging
import NIOCore
import Primitives
import ServiceLifecycle

/// Health, readiness and metrics on a port of their own, on loopback by default.
package struct AdminServer: Service {
    /// Nothing that is sent here has a body worth waiting for.
    private static let limits = ConnectionPace.Limits(idle: .seconds(30), head: .seconds(10), request: .seconds(10))

    private let place: ListeningPlace
    private let readiness: Readiness
    private let metrics: PrometheusRegistry
    private let logger: Logger

    /// Makes the server.
    ///
    /// - Parameter place: where it listens.
    package init(at place: ListeningPlace, readiness: Readiness, metrics: PrometheusRegistry, logger: Logger) {
        self.place = place
        self.readiness = readiness
        self.metrics = metrics
        self.logger = logger
    }

    /// Serves until the process is asked to stop.
    package func run() async throws {
        var quiet = self.logger
        quiet.logLevel = .warning
        let application = Application(
            responder: AdminResponder(readiness: self.readiness, metrics: self.metrics),
            server: .http1(
                configuration: .init(
                    // No proxy stands before this port.
                    additionalChannelHandlers: [ConnectionGuard(limits: Self.limits, proxies: TrustedProxies([]))],
                    httpDecoderConfiguration: HeadLimits.hummingbird)),
            configuration: .init(address: .hostname(self.place.host, port: self.place.port)), logger: quiet)
        try await Listener(application, at: self.place).run()
    }
}
