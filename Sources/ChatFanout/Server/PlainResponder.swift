import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Primitives

/// Answers what is no WebSocket handshake: the demonstration's pages, and refusals.
struct PlainResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let hasDemo: Bool

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        var answer = self.answer(to: request)
        // A part of a page is given as the whole (RFC 9110 §14.2).
        if request.headers.contains(.range) { answer.headers[.acceptRanges] = "none" }
        return request.method == .head ? answer.createHeadResponse() : answer
    }

    private func answer(to request: Request) -> Response {
        let requestID = RequestID.of(request.headers.word(.xRequestID)?.string)
        let path: String
        do throws(RequestPath.Fault) { path = try RequestPath.decoded(request.uri.path) } catch {
            return Self.refuse(Refusal(error), requestID)
        }
        let page = self.hasDemo ? DemoPages.page(path) : nil
        let isSocket = ChatTarget(path: ProtocolText(path)) != nil
        switch request.method {
        case .options where ProtocolText(path) == "*": return Self.options(nil)
        case .options where page != nil || isSocket: return Self.options(isSocket ? "GET, OPTIONS" : Self.pageMethods)
        case .trace where isSocket: return Self.refuse(.methodNotAllowed, requestID, allow: "GET, OPTIONS")
        case .get, .head: if let page { return Self.show(page, to: request) }
        default: if page != nil { return Self.refuse(.methodNotAllowed, requestID, allow: Self.pageMethods) }
        }
        guard isSocket else { return Self.refuse(.notFound, requestID) }
        var response = Self.refuse(.upgradeRequired, requestID)
        response.headers[.upgrade] = "websocket"
        response.headers[.secWebSocketVersion] = "13"
        return response
    }

    private static let pageMethods = "GET, HEAD, OPTIONS"

    /// What an address takes, for whoever asks (RFC 9110 §9.3.7).
    private static func options(_ allow: String?) -> Response {
        var response = Response(status: .noContent, headers: [.connection: "close"])
        response.headers[.allow] = allow
        return response
    }

    private static func show(_ page: DemoPage, to request: Request) -> Response {
        var headers = HTTPFields()
        for (name, value) in page.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        // This connection can not become a socket any more; a gateway must not keep it for one.
        headers[.connection] = "close"
        if page.isKnown(request.headers.words(.ifNoneMatch).flatMap { $0.split(",") }.map(\.trimmed)) {
            headers[.contentType] = nil
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: page.bytes)))
    }

    private static func refuse(_ refusal: Refusal, _ requestID: String, allow: String? = nil) -> Response {
        var response = Response(
            status: .init(code: Int(refusal.status.code), reasonPhrase: refusal.status.reasonPhrase),
            headers: [
                .contentType: "application/json", .connection: "close", .xContentTypeOptions: "nosniff",
                .xRequestID: requestID,
            ],
            body: .init(byteBuffer: refusal.body(requestID)))
        response.headers[.allow] = allow
        return response
    }
}
