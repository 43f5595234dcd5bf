import Broker
import Chat
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Operations
import Primitives
import Redis

/// Turns everything thrown below it into an answer with a JSON body; only a bug is a 500, and is logged.
struct ErrorMiddleware: RouterMiddleware {
    typealias Context = APIContext

    let routes: RouteTable

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            try self.checkPath(request.uri.path)
            return try await next(request, context)
        } catch {
            if request.method == .options, let options = self.options(request.uri.path, error) { return options }
            return self.answer(to: error, request, context).response(requestID: context.requestID)
        }
    }

    /// What could be decoded was (``PathResponder``), so that nearly no path has a percent sign left.
    private func checkPath(_ path: String) throws(APIError) {
        do throws(RequestPath.Fault) { _ = try RequestPath.decoded(path) } catch { throw APIError(error) }
    }

    /// What a path takes, for whoever asks (RFC 9110 §9.3.7).
    ///
    /// `*` is the server as a whole. Nil if the path is not there, or the error is another.
    private func options(_ path: String, _ error: any Error) -> Response? {
        guard let error = error as? any HTTPResponseError, error.status == .notFound else { return nil }
        if ProtocolText(path) == "*" { return Response(status: .noContent) }
        return self.routes.allowed(at: path).map { Response(status: .noContent, headers: [.allow: $0]) }
    }

    private func answer(to error: any Error, _ request: Request, _ context: APIContext) -> APIError {
        switch error {
        case let error as APIError: return error
        case let error as ConnectionRefusal: return APIError(error)
        case let error as ChatReadRefusal:
            return .rateLimited(ChatErrors.readsUsedUp, limit: "read", error.pause)
        case let error as NIOTooManyBytesError:
            return APIError(
                status: .contentTooLarge,
                body: .detail("The request body is larger than \(error.maxBytes ?? RequestBodyLimits.bytes) bytes."),
                code: "body_too_large", closesConnection: true)
        case let error as RedisError where error.isTemporary:
            context.log(.warning, "redis failed a request", ["error": "\(error)"])
            return .unavailable
        case let error as BrokerError:
            context.log(.warning, "broker failed a request", ["error": "\(error)"])
            return .unavailable
        case let error as any HTTPResponseError where error.status == .notFound:
            return self.routes.refusal(method: request.method, path: request.uri.path)
        case let error as any HTTPResponseError where (400..<500).contains(error.status.code):
            return APIError(status: error.status, body: .detail(error.status.reasonPhrase), code: "bad_request")
        default:
            context.log(
                .error, "request failed", ["error": "\(String(reflecting: type(of: error)))", "reason": "\(error)"])
            return .bug
        }
    }
}
