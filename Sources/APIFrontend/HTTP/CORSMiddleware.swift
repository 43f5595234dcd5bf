import HTTPTypes
import Hummingbird
import Primitives

/// Answers preflights, and marks answers for the pages that may read them; errors too.
struct CORSMiddleware: RouterMiddleware {
    typealias Context = APIContext

    let policy: CORSPolicy
    let routes: RouteTable

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let origin = request.headers.word(.origin)
        if request.method == .options, request.headers.contains(.accessControlRequestMethod),
            let allowed = self.policy.allowed(origin)
        {
            let methods = self.routes.methods(at: request.uri.path)
            if !methods.isEmpty {
                return Response(
                    status: .noContent, headers: self.policy.preflight(from: allowed, methods: methods))
            }
        }
        var response = try await next(request, context)
        self.policy.mark(&response.headers, for: origin)
        return response
    }
}
