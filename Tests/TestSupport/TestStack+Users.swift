import Foundation
package import Primitives

/// A user who has logged in with a code.
package struct LoggedIn: Sendable {
    /// The user's number.
    package let number: String
    /// The tokens of the session.
    package let access: String
    /// The refresh token.
    package let refresh: String

    /// The claims of the access token, not verified.
    package var claims: JSONValue { get throws { try Self.claims(self.access) } }
    /// The user's id.
    package var id: String { get throws { try self.claims["user_id"]?.string ?? "" } }
    /// The header that a request of this user carries.
    package var headers: [String: String] { ["Authorization": "Bearer \(self.access)"] }

    /// The claims of a token, not verified.
    package static func claims(_ token: String) throws -> JSONValue {
        let parts = token.split(separator: ".")
        guard parts.count == 3, let bytes = Base64URL.decode(String(parts[1])) else { throw TestFailure("no token") }
        return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    }

    /// Makes a user from the answer to a login or a refresh.
    package init(number: String, _ reply: HTTPReply) throws {
        let body = try reply.json()
        guard reply.status == 200, let access = body["access"]?.string, let refresh = body["refresh"]?.string else {
            throw TestFailure("no login: \(reply.status) \(reply.text)")
        }
        self.number = number
        self.access = access
        self.refresh = refresh
    }
}

extension TestStack {
    /// Logs a number in.
    ///
    /// - Parameter group: which of the number's accounts.
    package func logIn(
        _ number: String, group: Int = 0, headers: [String: String] = [:]
    ) async throws -> LoggedIn {
        let before = try await self.inbox(number).count
        var sent = try await self.sendCode(to: number, headers: headers)
        // Where many suites share two cores, a confirm may be late; a client does as it is told and comes again.
        for _ in 0..<3 where sent.status == 503 {
            try await Task.sleep(for: .seconds(2))
            sent = try await self.sendCode(to: number, headers: headers)
        }
        guard sent.status == 200 else { throw TestFailure("no code: \(sent.status) \(sent.text)") }
        try await eventually("an SMS arrives") { try await self.inbox(number).count > before }
        let code = try await self.receivedCode(number)
        return try LoggedIn(
            number: number,
            try await self.authenticate(
                ["mobile_number": number, "code": code, "group": "\(group)"], headers: headers))
    }

    /// Sends a request to the API.
    package func call(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> HTTPReply {
        try await HTTPReply.request(
            method, "http://127.0.0.1:\(self.apiPort)\(path)", headers: headers, body: body)
    }

    /// Exchanges a refresh token.
    package func refresh(_ token: String) async throws -> HTTPReply {
        try await self.post("/api/token/refresh/", json: ["refresh": token])
    }

    /// Whether a token is good.
    package func verify(_ token: String) async throws -> Int {
        try await self.post("/api/token/verify/", json: ["token": token]).status
    }

    /// The security events of a user, by the operator's own command.
    package func auditEvents(of user: LoggedIn) async throws -> [JSONValue] {
        // They are written together, some milliseconds after what they tell of.
        try await Task.sleep(for: .milliseconds(300))
        let output = try await self.api(["audit", "--user", try user.id])
        return try output.split(separator: "\n").map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
    }

    /// Runs a command of the front end's executable and gives what it prints.
    package func api(_ arguments: [String], settings: [String: String] = [:]) async throws -> String {
        try await Shell.run(
            TestEnvironment.binaries + "/api-frontend", arguments,
            environment: [
                "REDIS_URL": self.redisURL(.api), "AMQP_URL": self.amqpURL, "CHELSERU_KEYS": self.keys,
            ].merging(settings) { $1 })
    }
}
