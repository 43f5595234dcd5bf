import HTTPTypes
import Hummingbird
import Identity

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
            Endpoint(.post, "/api/password/change", methods.only(.password, self.changePassword.respond)),
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
            Endpoint(.get, "/api/chat/chatrooms", self.chat.rooms.list),
            Endpoint(.post, "/api/chat/chatrooms", self.chat.rooms.open),
            Endpoint(.get, "/api/chat/chatrooms/{id}", self.chat.rooms.detail),
            Endpoint(.put, "/api/chat/chatrooms/{id}", self.chat.rooms.edit),
            Endpoint(.patch, "/api/chat/chatrooms/{id}", self.chat.rooms.edit),
            Endpoint(.delete, "/api/chat/chatrooms/{id}", self.chat.rooms.delete),
            Endpoint(.post, "/api/chat/chatrooms/{id}/members", self.chat.members.add),
            Endpoint(.patch, "/api/chat/chatrooms/{id}/members/{user}", self.chat.members.change),
            Endpoint(.delete, "/api/chat/chatrooms/{id}/members/{user}", self.chat.members.remove),
            Endpoint(.get, "/api/chat/chatrooms/{id}/bans", self.chat.members.bans),
            Endpoint(.delete, "/api/chat/chatrooms/{id}/bans/{user}", self.chat.members.unban),
            Endpoint(.post, "/api/chat/chatrooms/{id}/read", self.chat.messages.markRead),
            Endpoint(.get, "/api/chat/invitations", self.chat.invitations.list),
            Endpoint(.post, "/api/chat/invitations", self.chat.invitations.create),
            Endpoint(.post, "/api/chat/invitations/look", self.chat.invitations.look),
            Endpoint(.post, "/api/chat/invitations/accept", self.chat.invitations.accept),
            Endpoint(.delete, "/api/chat/invitations/{id}", self.chat.invitations.revoke),
            Endpoint(.get, "/api/chat/messages", self.chat.messages.list),
            Endpoint(.post, "/api/chat/messages", self.chat.messages.send),
            Endpoint(.get, "/.well-known/jwks.json") { try self.keySet.respond($0, $1) },
            Endpoint(.get, "/openapi.yaml") { _, _ in OpenAPIEndpoint.yaml.response },
            Endpoint(.get, "/openapi.json") { _, _ in OpenAPIEndpoint.json.response },
        ]
    }
}
