import Hummingbird
import Primitives

/// Decodes a request's path before it is compared with the routes, which the router does with what stands on the wire.
///
/// What cannot be decoded goes on as it is, and is answered where all errors are (``ErrorMiddleware``).
struct PathResponder<Next: HTTPResponder<APIContext>>: HTTPResponder {
    typealias Context = APIContext

    let next: Next

    func respond(to request: Request, context: APIContext) async throws -> Response {
        try await self.next.respond(to: Self.decoded(request), context: context)
    }

    private static func decoded(_ request: Request) -> Request {
        guard let target = request.head.path, target.utf8.contains(UInt8(ascii: "%")),
            let path = try? RequestPath.decoded(target: target)
        else { return request }
        var head = request.head
        head.path = path
        return Request(head: head, body: request.body)
    }
}

extension APIError {
    /// 400 for a path that is no URI; what is no text names nothing, and is a 404 as on the old site.
    init(_ fault: RequestPath.Fault) {
        switch fault {
        case .brokenEscape:
            self.init(
                status: .badRequest, body: .detail("The request's path has a broken percent sequence."),
                code: "bad_request")
        case .textNotAllowed:
            self.init(
                status: .notFound, body: .detail("Not found."), code: "not_found")
        }
    }
}
