import HTTPTypes
import Hummingbird
import NIOCore
import Primitives

/// An answer in a provider's own form, its body still at hand: some faults send only part of it.
struct ProviderAnswer: Sendable {
    /// The HTTP status.
    let status: HTTPResponse.Status
    /// The body, which is JSON.
    let body: ByteBuffer

    /// Writes an answer.
    init(status: HTTPResponse.Status = .ok, _ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        write(&writer)
        self.status = status
        self.body = writer.buffer
    }

    /// The whole answer.
    var response: Response { self.response(ResponseBody(byteBuffer: self.body)) }

    /// The answer's head with another body.
    func response(_ body: ResponseBody) -> Response {
        Response(status: self.status, headers: [.contentType: "application/json; charset=utf-8"], body: body)
    }
}
