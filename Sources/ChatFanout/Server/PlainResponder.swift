import Common
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers what is no WebSocket handshake: the demonstration's pages, and refusals.
struct PlainResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let hasDemo: Bool

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let path = request.uri.path
        if self.hasDemo, request.method == .get || request.method == .head, let page = DemoPages.page(path) {
            return Self.show(page)
        }
        guard ChatTarget(path: path[...]) != nil else { return Self.refuse(.notFound, "not_found", "Not found.") }
        var response = Self.refuse(
            .upgradeRequired, "upgrade_required", "This address speaks WebSocket, version 13, over HTTP/1.1.")
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

    private static func refuse(_ status: HTTPResponse.Status, _ code: String, _ detail: String) -> Response {
        var writer = JSONWriter()
        writer.object { body in
            body.member("detail", detail)
            body.member("code", code)
            body.member("request_id", SecureRandom.identifier())
        }
        return Response(
            status: status,
            headers: [
                .contentType: "application/json", .connection: "close", .xContentTypeOptions: "nosniff",
            ],
            body: .init(byteBuffer: writer.buffer))
    }
}
