import HTTPTypes
import Primitives

/// All routes, to tell a wrong method (405) from a wrong path (404): the router knows both only as "not found".
struct RouteTable: Sendable {
    struct Route: Sendable {
        let method: HTTPRequest.Method
        let segments: [ProtocolText]

        init(_ method: HTTPRequest.Method, _ template: String) {
            self.method = method
            self.segments = ProtocolText(template).split("/")
        }

        func matches(_ path: [ProtocolText]) -> Bool {
            path.count == self.segments.count
                && zip(self.segments, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }

    private let routes: [Route]

    init(_ routes: [Route]) {
        self.routes = routes
    }

    /// The methods that a path takes, in order; none for an unknown one.
    func methods(at path: String) -> [String] {
        let segments = ProtocolText(path).split("/")
        let matching = self.routes.filter { $0.matches(segments) }
        // As in the router, a path that is written out hides one with a placeholder.
        let exact = matching.filter { !$0.segments.contains { $0.hasPrefix("{") } }
        return (exact.isEmpty ? matching : exact).map(\.method.rawValue).sorted()
    }

    /// What `Allow` says of a path: with every GET comes a HEAD, and OPTIONS is everywhere (RFC 9110 §9.1, §9.3.7); nil for an unknown one.
    func allowed(at path: String) -> String? {
        let methods = self.methods(at: path)
        guard !methods.isEmpty else { return nil }
        let more = methods.contains("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"]
        return (methods + more).sorted().joined(separator: ", ")
    }

    /// The answer to a request that no route took.
    func refusal(method: HTTPRequest.Method, path: String) -> APIError {
        guard let allowed = self.allowed(at: path) else {
            return APIError(status: .notFound, body: .detail("Not found."), code: "not_found")
        }
        return APIError(
            status: .methodNotAllowed, body: .detail("Method \"\(method.rawValue)\" not allowed."),
            code: "method_not_allowed", allow: allowed)
    }
}
