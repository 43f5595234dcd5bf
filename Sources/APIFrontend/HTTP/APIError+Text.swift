import HTTPTypes

extension APIError {
    /// 400: a text that the gate refuses, or that has characters which its field does not take.
    static func textNotAllowed(_ field: String) -> APIError {
        let text = "This text has characters that are not allowed here."
        // A refusal has members of its own, and each of them once.
        let body: Body = ["code", "request_id"].contains(field) ? .detail("\(field): \(text)") : .field(field, [text])
        return APIError(status: .badRequest, body: body, code: "text_not_allowed")
    }

    /// 400: a header that is read as protocol and is not printable ASCII.
    static func badHeader(_ name: String) -> APIError {
        APIError(
            status: .badRequest, body: .detail("The header \(name) may hold printable ASCII only."), code: "bad_header",
            closesConnection: true)
    }

    /// 400: a path or query that is not printable ASCII (RFC 3986 §2).
    static let badTarget = APIError(
        status: .badRequest, body: .detail("The request's address may hold printable ASCII only."), code: "bad_request",
        closesConnection: true)
}
