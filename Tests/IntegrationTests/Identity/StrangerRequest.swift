import Primitives
import TestSupport

/// Somebody nobody knows: a network and a number of its own, and for some requests a code that is live.
struct Stranger: Sendable {
    /// An address of a /48 that nobody else has.
    let headers: [String: String]
    let number: String
    /// The code that the number has got, if the request is about one.
    let code: String

    init(_ request: StrangerRequest, _ stack: TestStack) async throws {
        self.headers = ["X-Forwarded-For": Self.address()]
        self.number = SharedStack.number()
        guard request.codes > 0 else {
            self.code = ""
            return
        }
        for _ in 0..<request.codes {
            let sent = try await stack.sendCode(to: self.number, headers: ["X-Forwarded-For": Self.address()])
            guard sent.status == 200 || sent.status == 409 else { throw TestFailure("no code: \(sent.text)") }
        }
        self.code = try await stack.receivedCode(self.number)
    }

    static func address() -> String {
        let words = SecureRandom.bytes(4).map { String($0, radix: 16) }
        return "2a0\(words[0].prefix(1)):\(words[1])\(words[2]):\(words[3])::1"
    }
}

/// A request that anybody may send, with the answer that it is about.
struct StrangerRequest: Sendable {
    /// As the documentation's table has it.
    let name: String
    let status: Int
    /// How many times its number has asked for a code before.
    var codes = 0
    let send: @Sendable (TestStack, Stranger) async throws -> Int

    init(
        _ name: String, _ status: Int, codes: Int = 0,
        _ send: @escaping @Sendable (TestStack, Stranger) async throws -> Int
    ) {
        self.name = name
        self.status = status
        self.codes = codes
        self.send = send
    }

    private static func post(
        _ path: String, _ fields: [String: String], _ stack: TestStack, _ stranger: Stranger
    )
        async throws -> Int
    {
        try await stack.post("/api/\(path)/", json: fields, headers: stranger.headers).status
    }

    static let all: [Self] = Self.codes + Self.logins + Self.others

    private static let codes: [Self] = [
        Self("otp/send, a code is sent", 200) {
            try await Self.post("otp/send", ["mobile_number": $1.number], $0, $1)
        },
        Self("otp/send with Idempotency-Key, a code is sent", 200) {
            let headers = $1.headers.merging(["Idempotency-Key": SecureRandom.identifier()]) { $1 }
            return try await $0.sendCode(to: $1.number, headers: headers).status
        },
        Self("otp/send, a code is live", 409, codes: 1) {
            try await Self.post("otp/send", ["mobile_number": $1.number], $0, $1)
        },
        Self("otp/send, no number", 400) { try await Self.post("otp/send", ["mobile_number": "1"], $0, $1) },
    ]

    private static let logins: [Self] = [
        Self("authenticate, no code is live", 401) {
            try await Self.post("authenticate", ["mobile_number": $1.number, "code": "12345678"], $0, $1)
        },
        Self("authenticate, a wrong code", 401, codes: 1) {
            try await Self.post("authenticate", ["mobile_number": $1.number, "code": "00000000"], $0, $1)
        },
        Self("authenticate, the code, by a new user", 200, codes: 1) {
            try await Self.post("authenticate", ["mobile_number": $1.number, "code": $1.code], $0, $1)
        },
        Self("register", 201) {
            try await Self.post(
                "register",
                [
                    "username": "u" + SecureRandom.identifier(), "email": "someone@example.ir",
                    "password": PasswordStack.password, "password2": PasswordStack.password,
                ], $0, $1)
        },
        Self("login, a name that nobody has", 401) {
            let name = String(repeating: "𐎠", count: 140) + SecureRandom.code(digits: 10)
            return try await Self.post("login", ["username": name, "password": PasswordStack.password], $0, $1)
        },
    ]

    private static let others: [Self] = [
        Self("token/verify, token/refresh, no token of ours", 401) {
            _ = try await Self.post("token/refresh", ["refresh": "x.y.z"], $0, $1)
            return try await Self.post("token/verify", ["token": "x.y.z"], $0, $1)
        },
        Self("messages/{id}, an id that nobody has", 404) {
            let path = "/api/messages/\(SecureRandom.identifier())/"
            return try await $0.call("GET", path, headers: $1.headers).status
        },
        Self("providers/…/delivery/…, no secret of ours", 404) {
            let path = "/api/providers/kavenegar/delivery/\(SecureRandom.identifier())/"
            return try await $0.call("GET", path, headers: $1.headers).status
        },
        Self("everything else without a token", 401) {
            for (method, path) in [
                ("POST", "message/send"), ("POST", "messages/batch"), ("POST", "logout"), ("GET", "chat/chatrooms"),
                ("POST", "password/change"),
                ("POST", "chat/messages"), ("GET", "chat/messages"), ("DELETE", "sessions"),
            ] { _ = try await $0.call(method, "/api/\(path)/", headers: $1.headers) }
            return try await $0.call("GET", "/api/sessions/", headers: $1.headers).status
        },
        Self("a socket without a token", 401) {
            let upgrade = [
                "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "chelseru.v1",
            ]
            return try await HTTPReply.request(
                "GET", "http://127.0.0.1:\($0.chatPort)/ws/", headers: $1.headers.merging(upgrade) { $1 }
            ).status
        },
    ]
}
