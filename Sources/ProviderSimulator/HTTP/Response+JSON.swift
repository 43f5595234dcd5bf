import HTTPTypes
import Hummingbird
import Primitives

extension Response {
    /// A JSON answer whose one value the closure writes.
    static func json(status: HTTPResponse.Status = .ok, _ write: (inout JSONWriter) -> Void) -> Response {
        var writer = JSONWriter()
        write(&writer)
        return Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: writer.buffer)
        )
    }

    /// Stands in for an answer on a connection that has already been broken; nobody will ever read it.
    static var neverSent: Response {
        Response(status: .internalServerError)
    }
}
