import HTTPTypes
import Hummingbird
package import Logging
import ServiceLifecycle

/// Health, readiness and metrics on a port of their own, on loopback by default.
package struct AdminServer: Service {
    private let host: String
    private let port: Int
    private let readiness: Readiness
    private let metrics: PrometheusRegistry
    private let logger: Logger

    /// Makes the server.
    package init(host: String, port: Int, readiness: Readiness, metrics: PrometheusRegistry, logger: Logger) {
        self.host = host
        self.port = port
        self.readiness = readiness
        self.metrics = metrics
        self.logger = logger
    }

    /// Serves until the process is asked to stop.
    package func run() async throws {
        var quiet = self.logger
        quiet.logLevel = .warning
        let application = Application(
            router: self.router(),
            server: .http1(configuration: .init(idleTimeout: .seconds(30))),
            configuration: .init(address: .hostname(self.host, port: self.port)), logger: quiet)
        try await Listener(application, at: .admin(self.host, self.port)).run()
    }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("healthz") { _, _ in Self.response(.ok, "{\"status\":\"ok\"}", "application/json") }
        router.get("readyz") { _, _ in
            let components = self.readiness.components()
            let isReady = components.allSatisfy(\.isReady)
            return Self.response(
                isReady ? .ok : .serviceUnavailable, Self.json(isReady, components), "application/json")
        }
        router.get("metrics") { _, _ in
            Self.response(.ok, self.metrics.exposition(), "text/plain; version=0.0.4; charset=utf-8")
        }
        return router
    }

    private static func json(_ isReady: Bool, _ components: [ComponentStatus]) -> String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("status", isReady ? "ready" : "not ready")
            object.object(named: "components") { parts in
                for component in components {
                    parts.object(named: component.name) { part in
                        part.member("ready", component.isReady)
                        part.member("detail", component.detail)
                    }
                }
            }
        }
        return writer.text
    }

    private static func response(_ status: HTTPResponse.Status, _ body: String, _ type: String) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
