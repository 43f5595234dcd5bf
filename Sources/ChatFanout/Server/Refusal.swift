import Common
import NIOCore
import NIOHTTP1

/// A handshake that was not taken, as an HTTP answer with a JSON body.
struct Refusal: Error, Equatable {
    let status: HTTPResponseStatus
    let code: String
    let detail: String
    /// SimpleJWT's words on a token, for clients that look into `messages`.
    var tokenError: TokenError?
    var retryAfter: Int?

    static let noToken = Refusal(
        status: .unauthorized, code: "not_authenticated", detail: "Authentication credentials were not provided.")
    static func badToken(_ error: TokenError) -> Refusal {
        Refusal(
            status: .unauthorized, code: "token_not_valid", detail: "Given token not valid for any token type",
            tokenError: error)
    }
    static let notMember = Refusal(
        status: .forbidden, code: "not_member", detail: "The room is not there, or you are not a member of it.")
    static let badOrigin = Refusal(
        status: .forbidden, code: "origin_not_allowed", detail: "Pages of this origin may not connect.")
    static let notFound = Refusal(status: .notFound, code: "not_found", detail: "Not found.")
    static let upgradeRequired = Refusal(
        status: .upgradeRequired, code: "upgrade_required",
        detail: "This address speaks WebSocket, version 13, over HTTP/1.1.")
    static let notHTTP = Refusal(
        status: .badRequest, code: "bad_request", detail: "The request is not valid HTTP.")
    static let badHeader = Refusal(
        status: .badRequest, code: "bad_header", detail: "Address and headers may hold printable ASCII only.")
    static let headersTooLarge = Refusal(
        status: .requestHeaderFieldsTooLarge, code: "headers_too_large", detail: "The request's headers are too large.")
    static let unavailable = Refusal(
        status: .serviceUnavailable, code: "unavailable", detail: "The service cannot be reached now.", retryAfter: 1)

    /// The answer's head and body.
    ///
    /// - Parameter given: the `X-Request-ID` of the request.
    func response(to given: String?) -> (head: HTTPResponseHead, body: ByteBuffer) {
        let requestID = RequestID.of(given)
        let body = self.body(requestID)
        var headers: HTTPHeaders = [
            "content-type": "application/json", "content-length": String(body.readableBytes),
            "x-request-id": requestID, "x-content-type-options": "nosniff", "connection": "close",
        ]
        if self.status == .unauthorized { headers.add(name: "www-authenticate", value: "Bearer realm=\"api\"") }
        if let seconds = self.retryAfter { headers.add(name: "retry-after", value: String(seconds)) }
        return (HTTPResponseHead(version: .http1_1, status: self.status, headers: headers), body)
    }

    /// The answer's body.
    func body(_ requestID: String) -> ByteBuffer {
        var writer = JSONWriter()
        writer.object { body in
            body.member("detail", self.detail)
            body.member("code", self.code)
            if let error = self.tokenError {
                body.array(named: "messages") { messages in
                    messages.object { message in
                        message.member("token_class", "AccessToken")
                        message.member("token_type", "access")
                        message.member("message", error.rawValue)
                    }
                }
            }
            body.member("request_id", requestID)
            if let seconds = self.retryAfter { body.member("retry_after", seconds) }
        }
        return writer.buffer
    }
}
