import Common
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Turns everything thrown below it into an answer with a JSON body; only a bug is a 500, and is logged.
struct ErrorMiddleware: RouterMiddleware {
    typealias Context = APIContext

    let routes: RouteTable

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let answer = self.answer(to: error, request, context)
            if answer.closesConnection { self.closeLater(context.channel) }
            return answer.response(requestID: context.requestID)
        }
    }

    private func answer(to error: any Error, _ request: Request, _ context: APIContext) -> APIError {
        switch error {
        case let error as APIError: return error
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

    /// The client may still be sending what we refused: it gets a moment to read the answer, and then the connection ends.
    private func closeLater(_ channel: any Channel) {
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}
