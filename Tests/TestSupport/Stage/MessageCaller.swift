import Foundation
import Primitives

/// Sends messages through a stack's API.
package struct MessageCaller: Sendable {
    /// Whose API it calls.
    package let stack: TestStack
    /// What it shows as `Authorization`.
    package let authorization: String

    /// A caller with a new API key.
    package init(_ stack: TestStack, keyOptions: [String] = []) async throws {
        let output = try await Self.apiKeys(stack, ["new", "--name", "test"] + keyOptions)
        self.init(stack: stack, authorization: "Api-Key \(output.split(separator: "\n")[0])")
    }

    /// A caller with what it shows.
    package init(stack: TestStack, authorization: String) {
        self.stack = stack
        self.authorization = authorization
    }

    /// The part of its key that is no secret.
    package var keyID: String { String(self.authorization.split(separator: "_")[1]) }

    /// Runs `api-frontend api-keys` and gives what it printed.
    package static func apiKeys(
        _ stack: TestStack, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> String {
        try await Shell.run(
            TestEnvironment.binaries + "/api-frontend", ["api-keys"] + arguments,
            environment: ["REDIS_URL": stack.redisURL(.api), "CHELSERU_KEYS": stack.keys].merging(environment) { $1 })
    }

    /// Sends a text to a number.
    package func send(
        _ number: String, _ text: String = "hello", headers: [String: String] = [:]
    ) async throws -> HTTPReply {
        try await self.post("/api/message/send/", ["mobile_number": number, "message_text": text], headers: headers)
    }

    /// Posts JSON.
    package func post(_ path: String, _ body: some Encodable, headers: [String: String] = [:]) async throws -> HTTPReply
    {
        try await HTTPReply.request(
            "POST", "http://127.0.0.1:\(self.stack.apiPort)\(path)",
            headers: ["Content-Type": "application/json", "Authorization": self.authorization].merging(headers) { $1 },
            body: Array(try JSONEncoder().encode(body)))
    }

    /// What the API tells of a message.
    package func message(_ id: String, query: String = "") async throws -> HTTPReply {
        try await HTTPReply.request(
            "GET", "http://127.0.0.1:\(self.stack.apiPort)/api/messages/\(id)/\(query)",
            headers: ["Authorization": self.authorization])
    }

    /// A caller that is logged in with a number of its own.
    package static func user(_ stack: TestStack, number: String) async throws -> MessageCaller {
        _ = try await stack.sendCode(to: number)
        let code = try await stack.receivedCode(number)
        let login = try await stack.authenticate(["mobile_number": number, "code": code])
        guard let access = try login.json()["access"]?.string else { throw TestFailure("no login: \(login.text)") }
        return MessageCaller(stack: stack, authorization: "Bearer \(access)")
    }
}
