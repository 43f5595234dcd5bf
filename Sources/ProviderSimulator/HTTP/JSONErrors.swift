import HTTPTypes
import Hummingbird
import Logging
import Primitives

/// Gives every failure a JSON body; Hummingbird alone answers unknown paths and oversized bodies with an empty one.
struct JSONErrors: RouterMiddleware {
    /// Passes the request on and turns whatever it throws into an answer.
    ///
    /// `next` is written `@concurrent` because Hummingbird's modules are built without `NonisolatedNonsendingByDefault`.
    func handle(
        _ request: Request,
        context: SimulatorContext,
        next: @concurrent (Request, SimulatorContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as ControlError {
            return error.response(from: request, context: context)
        } catch let error as any HTTPResponseError {
            return Self.answer(error.status)
        } catch {
            context.logger.warning("Request failed", metadata: ["error.type": "\(type(of: error))"])
            return Self.answer(.internalServerError)
        }
    }

    private static func answer(_ status: HTTPResponse.Status) -> Response {
        .json(status: status) { writer in
            writer.object { $0.member("error", status.reasonPhrase) }
        }
    }
}
