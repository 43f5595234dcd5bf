import HTTPTypes
import Hummingbird
import Primitives

/// What is there to see for whoever runs a process: its health, its readiness, its numbers.
struct AdminResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    /// Every page is looked at and nothing else.
    private static let allowed = "GET, HEAD, OPTIONS"

    let readiness: Readiness
    let metrics: PrometheusRegistry

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        var response = self.answer(to: request)
        // A HEAD gets the head that its GET would get (RFC 9110 §9.3.2).
        if request.method == .head { response = response.createHeadResponse() }
        ProtectiveHeaders.add(to: &response.headers)
        return response
    }

    private func answer(to request: Request) -> Response {
        let path: String
        do throws(RequestPath.Fault) { path = try RequestPath.decoded(request.uri.path) } catch {
            guard error == .brokenEscape else { return Self.refuse(.notFound, "not_found", "Not found.") }
            return Self.refuse(.badRequest, "bad_request", "The request's path has a broken percent sequence.")
        }
        if request.method == .options, ProtocolText(path) == "*" { return Response(status: .noContent) }
        guard let page = self.page(path) else { return Self.refuse(.notFound, "not_found", "Not found.") }
        switch request.method {
        case .get, .head: return page()
        case .options: return Response(status: .noContent, headers: [.allow: Self.allowed])
        default:
            var response = Self.refuse(
                .methodNotAllowed, "method_not_allowed", "Method \"\(request.method.rawValue)\" not allowed.")
            response.headers[.allow] = Self.allowed
            return response
        }
    }

    /// What makes the page at a path; nil if there is none.
    private func page(_ path: String) -> (() -> Response)? {
        let segments = ProtocolText(path).split("/")
        guard segments.count == 1 else { return nil }
        switch segments[0] {
        case "healthz": return { Self.response(.ok, #"{"status":"ok"}"#, "application/json") }
        case "readyz": return self.readyPage
        case "metrics":
            return { Self.response(.ok, self.metrics.exposition(), "text/plain; version=0.0.4; charset=utf-8") }
        default: return nil
        }
    }

    private func readyPage() -> Response {
        let components = self.readiness.components()
        let isReady = components.allSatisfy(\.isReady)
        return Self.response(isReady ? .ok : .serviceUnavailable, Self.json(isReady, components), "application/json")
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

    private static func refuse(_ status: HTTPResponse.Status, _ code: String, _ detail: String) -> Response {
        var writer = JSONWriter()
        writer.object { object in
            object.member("detail", detail)
            object.member("code", code)
        }
        return Self.response(status, writer.text, "application/json")
    }

    private static func response(_ status: HTTPResponse.Status, _ body: String, _ type: String) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
