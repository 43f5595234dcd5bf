import HTTPTypes
import Metrics
import Primitives
import Synchronization

/// Requests by method, route template and status, and how long they took by route.
///
/// Templates, never paths: a path holds whatever a stranger typed.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct Handles {
        var requests: [Key: Counter] = [:]
        var durations: [String: Metrics.Timer] = [:]
        var inFlight = 0
    }

    private let handles = Mutex(Handles())
    private let inFlight = Gauge(label: "http_requests_in_flight")

    /// Methods that get a label of their own; anything else is one label, because a stranger chooses the word.
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    func began() { self.change(by: 1) }

    func ended() { self.change(by: -1) }

    func record(method: HTTPRequest.Method, route: String, status: Int, elapsed: Duration) {
        let method = Self.methods.contains(method.rawValue) ? method.rawValue : "other"
        let key = Key(method: method, route: route, status: status)
        // Looking a metric up builds its label text each time; the handle is kept instead.
        let (counter, timer) = self.handles.withLock { handles in
            let counter =
                handles.requests[key]
                ?? Counter(
                    label: "http_requests",
                    dimensions: [("method", method), ("route", route), ("status", String(status))])
            let timer =
                handles.durations[route]
                ?? Metrics.Timer(label: "http_request_duration", dimensions: [("route", route)])
            handles.requests[key] = counter
            handles.durations[route] = timer
            return (counter, timer)
        }
        counter.increment()
        timer.recordNanoseconds(Int64(elapsed.inSeconds * 1e9))
    }

    private func change(by amount: Int) {
        let count = self.handles.withLock { handles in
            handles.inFlight += amount
            return handles.inFlight
        }
        self.inFlight.record(count)
    }
}
