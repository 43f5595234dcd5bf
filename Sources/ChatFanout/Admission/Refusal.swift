import HTTPTypes
import Identity
import NIOCore
import NIOHTTP1
import Operations
import Primitives

/// A handshake that was not taken, as an HTTP answer with a JSON body.
struct Refusal: Error, Equatable {
    let status: HTTPResponseStatus
    let code: String
    let detail: String
    /// SimpleJWT's words on a token, for clients that look into `messages`.
    var tokenError: TokenError?
    var retryAfter: Int?
    /// How a page is told, which cannot read the answer (``HandshakeRequest/isFromPage``); nil where its token is not the reason.
    var closeCode: CloseCode?

    static let noToken = Refusal(
        status: .unauthorized, code: "not_authenticated", detail: "Authentication credentials were not provided.",
        closeCode: .noToken)
    static func badToken(_ error: TokenError) -> Refusal {
        // Another token may be good whatever is wrong with this one: a new key may not have come here yet.
        Self.badToken(error, closeCode: error == .expired ? .tokenExpired : .tokenNotValid)
    }
    /// Its session is over, and so are all of its tokens.
    static let revoked = Self.badToken(.invalid, closeCode: .sessionRevoked)
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
    static let badPath = Refusal(
        status: .badRequest, code: "bad_request", detail: "The request's path has a broken percent sequence.")
    static let badQuery = Refusal(
        status: .badRequest, code: "parse_error", detail: "Query parse error.")
    static let methodNotAllowed = Refusal(
        status: .methodNotAllowed, code: "method_not_allowed", detail: "This method is not allowed here.")
    static let headersTooLarge = Refusal(
        status: .requestHeaderFieldsTooLarge, code: "headers_too_large", detail: "The request's headers are too large.")
    static let unavailable = Refusal(
        status: .serviceUnavailable, code: "unavailable", detail: "The service cannot be reached now.", retryAfter: 1)

    private static func badToken(_ error: TokenError, closeCode: CloseCode) -> Refusal {
        Refusal(
            status: .unauthorized, code: TokenError.code, detail: TokenError.detail,
            tokenError: error, closeCode: closeCode)
    }

    /// 400 for a path that is no URI; what is no text names nothing.
    init(_ fault: RequestPath.Fault) { self = fault == .brokenEscape ? .badPath : .notFound }

    /// What a connection answers by itself.
    init(_ refusal: ConnectionRefusal) {
        self.init(
            status: HTTPResponseStatus(statusCode: refusal.status.code), code: refusal.code, detail: refusal.detail)
    }

    init(
        status: HTTPResponseStatus, code: String, detail: String, tokenError: TokenError? = nil, retryAfter: Int? = nil,
        closeCode: CloseCode? = nil
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.tokenError = tokenError
        self.retryAfter = retryAfter
        self.closeCode = closeCode
    }

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
