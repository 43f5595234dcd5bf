package import HTTPTypes

/// What a connection answers by itself to a request that nobody else gets to see: the answer is its last.
package struct ConnectionRefusal: Error, Sendable, Equatable {
    /// The answer's status.
    package let status: HTTPResponse.Status
    /// The stable word for it.
    package let code: String
    /// The same for people.
    package let detail: String

    /// Makes one.
    package init(_ status: HTTPResponse.Status, _ code: String, _ detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }
}

extension ConnectionRefusal {
    /// 400: what came is no request.
    package static let notHTTP = ConnectionRefusal(.badRequest, "bad_request", "The request is not valid HTTP.")

    /// 431: more of a head than is read.
    package static let headersTooLarge = ConnectionRefusal(
        .requestHeaderFieldsTooLarge, "headers_too_large", "The request's headers are too large.")

    /// 408: a request that does not come to its end.
    package static let requestTimeout = ConnectionRefusal(
        .requestTimeout, "request_timeout", "The request took too long to arrive.")

    /// 400: a body that broke off.
    package static let incompleteBody = ConnectionRefusal(
        .badRequest, "incomplete_body", "The request ended before its body was complete.")

    /// 400: a header that is read as protocol and is not printable ASCII.
    package static func badHeader(_ name: String) -> ConnectionRefusal {
        ConnectionRefusal(.badRequest, "bad_header", "The header \(name) may hold printable ASCII only.")
    }

    /// 400: a path or query that is not printable ASCII (RFC 3986 §2).
    package static let badTarget = ConnectionRefusal(
        .badRequest, "bad_request", "The request's address may hold printable ASCII only.")

    /// 400: a target in a form that its method does not have (RFC 9112 §3.2).
    package static let strangeTarget = ConnectionRefusal(
        .badRequest, "bad_request", "The request's address is neither a path nor an http address.")

    /// 400: no host, several, or none that can be one (RFC 9112 §3.2).
    package static let badHost = ConnectionRefusal(
        .badRequest, "bad_request", "A request has one Host header with a valid host, and HTTP/1.1 needs it.")

    /// 400: a body whose end can be understood in two ways (RFC 9112 §6.1, §6.3).
    package static let badFraming = ConnectionRefusal(
        .badRequest, "bad_request", "The length of the request's body is not clear.")

    /// 501: a body in a transfer coding that is not spoken here (RFC 9112 §6.1).
    package static let unknownCoding = ConnectionRefusal(
        .notImplemented, "not_implemented", "Of the transfer codings only chunked is spoken here.")

    /// 501: a method that nobody here has heard of (RFC 9110 §9.1).
    package static let unknownMethod = ConnectionRefusal(
        .notImplemented, "not_implemented", "No such method is spoken here.")

    /// 417: an expectation other than `100-continue` (RFC 9110 §10.1.1).
    package static let unknownExpectation = ConnectionRefusal(
        .expectationFailed, "expectation_failed", "Only 100-continue can be expected here.")
}
