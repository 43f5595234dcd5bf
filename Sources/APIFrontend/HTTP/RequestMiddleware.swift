import HTTPTypes
import Hummingbird
import Logging
import Primitives

/// The outermost layer: names the request, finds its client, measures it, echoes its id, and
/// protects its answer.
struct RequestMiddleware: RouterMiddleware {
    typealias Context = APIContext

    let clients: ClientAddress
    private let metrics = RequestMetrics()

    init(clients: ClientAddress) {
        self.clients = clients
    }

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var (request, context) = (request, context)
        if request.headers.contains(.expect) {
            request.body = RequestBody(asyncSequence: AwaitedBody(body: request.body, channel: context.channel))
        }
        // Of what only proxies may say, the connection's guard lets through what one of ours said.
        context.requestID = RequestID.of(request.headers.word(.xRequestID)?.string)
        context.traceparent = Traceparent(request.headers.word(.traceparent)?.string)
        context.client = self.clients.client(
            peer: context.channel.remoteAddress?.ipAddress, forwardedFor: request.headers.words(.xForwardedFor))
        self.metrics.began()
        defer { self.metrics.ended() }
        var response = try await next(request, context)
        // Whatever the answer, a HEAD gets its head only (RFC 9110 §9.3.2): a body would be read as the next answer.
        if request.method == .head { response = response.createHeadResponse() }
        response.headers[.xRequestID] = context.requestID
        ProtectiveHeaders.add(to: &response.headers)
        let route = context.endpointPath ?? "(none)"
        let elapsed = ContinuousClock.now - start
        self.metrics.record(method: request.method, route: route, status: response.status.code, elapsed: elapsed)
        context.log(
            .debug, "request",
            [
                "http.method": "\(request.method)", "http.route": "\(route)", "http.status": "\(response.status.code)",
                "http.milliseconds": "\(elapsed.inMilliseconds)",
            ])
        return response
    }
}
