import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// What a proxy answers when there is nothing behind it: a page, where the caller expects JSON.
    static func brokenGateway(status: Int) -> Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: [.contentType: "text/html"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "<html><body><h1>\(status)</h1></body></html>\n"))
        )
    }

    /// A success that cannot be read: it begins like an answer and is cut off.
    static var garbage: Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "{\"return\":{\"status\":2\u{0}\u{1}<<"))
        )
    }
}
