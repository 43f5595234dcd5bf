import HTTPTypes
import Operations

/// Requests by method, route template and status, and how long they took by route.
///
/// Templates, never paths: a path holds whatever a stranger typed.
final class RequestMetrics: Sendable {
    private let handles = MetricHandles()
    private let inFlight = InFlightGauge("http_requests_in_flight")

    /// Methods that get a label of their own; anything else is one label, because a stranger chooses the word.
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    func began() { self.inFlight.began() }

    func ended() { self.inFlight.ended() }

    func record(method: HTTPRequest.Method, route: String, status: Int, elapsed: Duration) {
        let method = Self.methods.contains(method.rawValue) ? method.rawValue : "other"
        self.handles.count("http_requests", [("method", method), ("route", route), ("status", String(status))])
        self.handles.time("http_request_duration", [("route", route)], elapsed)
    }
}
