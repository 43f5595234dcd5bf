import HTTPTypes
import Hummingbird

/// A method and a path, and what answers there.
struct Endpoint: Sendable {
    typealias Handler = @Sendable (Request, APIContext) async throws -> Response

    let method: HTTPRequest.Method
    /// The path without a slash at its end; `{name}` is any one segment.
    let path: String
    let respond: Handler

    init(_ method: HTTPRequest.Method, _ path: String, _ respond: @escaping Handler) {
        self.method = method
        self.path = path
        self.respond = respond
    }
}

extension APIParts {
    /// Everything that is served, in one list: the router, the answers to wrong methods, and CORS are made from it.
    func endpoints(_ methods: AuthMethods) -> [Endpoint] {
        [
            Endpoint(.post, "/api/otp/send", methods.only(.code, self.sendCode.respond)),
            Endpoint(.post, "/api/authenticate", methods.only(.code, self.authenticate.respond)),
            Endpoint(.post, "/api/register", methods.only(.password, self.register.respond)),
            Endpoint(.post, "/api/login", methods.only(.password, self.login.respond)),
            Endpoint(.post, "/api/token/refresh", self.refresh.respond),
            Endpoint(.post, "/api/token/verify", self.verify.respond),
            Endpoint(.post, "/api/logout", self.logout.respond),
            Endpoint(.get, "/api/sessions", self.sessions.list),
            Endpoint(.delete, "/api/sessions", self.sessions.deleteOthers),
            Endpoint(.delete, "/api/sessions/{id}", self.sessions.delete),
            Endpoint(.post, "/api/message/send", self.sendMessage.respond),
            Endpoint(.post, "/api/messages/batch", self.batch.respond),
            Endpoint(.get, "/api/messages/{id}", self.message.respond),
            Endpoint(.post, "/api/providers/{provider}/delivery/{secret}", self.delivery.respond),
            Endpoint(.get, "/api/providers/{provider}/delivery/{secret}", self.delivery.respond),
            Endpoint(.get, "/.well-known/jwks.json") { try self.keySet.respond($0, $1) },
            Endpoint(.get, "/openapi.yaml") { OpenAPIEndpoint.respond($0, $1) },
        ]
    }
}
