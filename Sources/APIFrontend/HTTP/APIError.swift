import HTTPTypes
import Hummingbird
import Primitives

/// A refusal as the client sees it: the compatible key, a stable code, the request's id, and when to come back.
struct APIError: Error, Sendable {
    /// The shape of the human part: which key django-chelseru uses at this place.
    enum Body: Sendable, Equatable {
        case details(String)
        case error(String)
        case detail(String)
        /// Django REST framework's form for a field.
        case field(String, [String])
        /// The same for several fields, in order; a field may have several.
        case fields([FieldFault])
    }

    /// What is wrong with one field.
    struct FieldFault: Sendable, Equatable {
        let name: String
        let message: String
    }

    let status: HTTPResponse.Status
    let body: Body
    let code: String
    var retryAfter: Duration?
    var attemptsLeft: Int?
    var allow: String?
    /// Members beside the code.
    var extra: [(name: String, value: JSONValue)] = []
    /// Header fields of the answer.
    var headers: HTTPFields = [:]
    /// Whether the connection should end after the answer, because the request's rest is not wanted.
    var closesConnection = false

    /// The answer.
    func response(requestID: String) -> Response {
        var response = Response.json(self.json(requestID: requestID), status: self.status)
        if let seconds = self.retrySeconds { response.headers[.retryAfter] = String(seconds) }
        if let allow = self.allow { response.headers[.allow] = allow }
        response.headers.append(contentsOf: self.headers)
        if self.closesConnection { response.headers[.connection] = "close" }
        return response
    }

    /// When to come back, in the whole seconds that clients get.
    var retrySeconds: Int64? {
        self.retryAfter.map { max(1, $0.inSecondsRoundedUp) }
    }

    /// The answer's body.
    func json(requestID: String) -> JSONWriter {
        var writer = JSONWriter()
        writer.object { object in
            self.write(into: &object)
            object.member("request_id", requestID)
        }
        return writer
    }

    /// Writes everything but the request's id, also for one of many results.
    func write(into object: inout JSONWriter) {
        switch self.body {
        case .details(let text): object.member("details", text)
        case .error(let text): object.member("error", text)
        case .detail(let text): object.member("detail", text)
        case .field(let name, let messages):
            object.array(named: name) { array in
                for message in messages { array.string(message) }
            }
        case .fields(let faults):
            var written: Set<String> = []
            for name in faults.map(\.name) where written.insert(name).inserted {
                object.array(named: name) { array in
                    for fault in faults where fault.name == name { array.string(fault.message) }
                }
            }
        }
        object.member("code", self.code)
        if let attemptsLeft = self.attemptsLeft { object.member("attempts_left", attemptsLeft) }
        for member in self.extra {
            object.name(member.name)
            object.value(member.value)
        }
        if let seconds = self.retrySeconds { object.member("retry_after", seconds) }
    }
}

extension APIError {
    /// 503: Redis or RabbitMQ cannot be reached.
    static let unavailable = APIError(
        status: .serviceUnavailable,
        body: .details("The service is temporarily unavailable. Please try again shortly."),
        code: "unavailable", retryAfter: .seconds(2))

    /// 429: a budget is used up.
    static func rateLimited(_ text: String, limit: String, _ pause: Duration) -> APIError {
        APIError(
            status: .tooManyRequests, body: .details(text), code: "rate_limited", retryAfter: pause,
            extra: [("limit", .string(limit))])
    }

    /// 500: our bug, whose details go to the log only.
    static let bug = APIError(
        status: .internalServerError, body: .detail("Something went wrong on our side."), code: "internal_error")
}

extension Response {
    /// A JSON answer.
    static func json(_ writer: JSONWriter, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: writer.buffer))
    }
}
