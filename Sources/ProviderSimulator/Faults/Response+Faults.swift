import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// What a proxy answers when there is nothing behind it: a page, where the caller expects JSON; a redirect leads to `/`.
    static func brokenGateway(status: Int) -> Response {
        var response = self.html(HTTPResponse.Status(code: status), "<html><body><h1>\(status)</h1></body></html>\n")
        if (300...399).contains(status) { response.headers[.location] = "/" }
        return response
    }

    /// A success that is a page: what a captive portal or a panel under maintenance answers.
    static var page: Response {
        .html(.ok, "<!doctype html><html><head><title>200</title></head><body><p>OK</p></body></html>\n")
    }

    /// A success without a word.
    static var emptySuccess: Response {
        Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"])
    }

    /// A success that cannot be read: it begins like an answer and is cut off.
    static var garbage: Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "{\"return\":{\"status\":2\u{0}\u{1}<<"))
        )
    }

    /// The first half of an answer, which says of itself that it is whole.
    static func truncated(_ answer: ProviderAnswer) -> Response {
        let half = answer.body.getSlice(at: answer.body.readerIndex, length: answer.body.readableBytes / 2)
        return answer.response(ResponseBody(byteBuffer: half ?? ByteBuffer()))
    }

    private static func html(_ status: HTTPResponse.Status, _ page: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page))
        )
    }
}
