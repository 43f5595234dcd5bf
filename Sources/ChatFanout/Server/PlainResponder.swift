import Common
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Answers what is no WebSocket handshake: the demonstration's pages, and refusals.
struct PlainResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let hasDemo: Bool

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let answer = self.answer(to: request)
        return request.method == .head ? answer.createHeadResponse() : answer
    }

    private func answer(to request: Request) -> Response {
        let path = request.uri.path
        let requestID = RequestID.of(request.headers.word(.xRequestID)?.string)
        if self.hasDemo, request.method == .get || request.method == .head, let page = DemoPages.page(path) {
            return Self.show(page)
        }
        guard ChatTarget(path: ProtocolText(path)) != nil else { return Self.refuse(.notFound, requestID) }
        var response = Self.refuse(.upgradeRequired, requestID)
        response.headers[.upgrade] = "websocket"
        response.headers[.secWebSocketVersion] = "13"
        return response
    }

    private static func show(_ page: DemoPage) -> Response {
        var headers = HTTPFields()
        for (name, value) in page.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        // This connection can not become a socket any more; a gateway must not keep it for one.
        headers[.connection] = "close"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: page.bytes)))
    }

    private static func refuse(_ refusal: Refusal, _ requestID: String) -> Response {
        Response(
            status: .init(code: Int(refusal.status.code), reasonPhrase: refusal.status.reasonPhrase),
            headers: [
                .contentType: "application/json", .connection: "close", .xContentTypeOptions: "nosniff",
                .xRequestID: requestID,
            ],
            body: .init(byteBuffer: refusal.body(requestID)))
    }
}
