import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import NIOCore
import Operations
import ServiceLifecycle
import Settings
import TestSupport

@testable import APIFrontend

/// The whole API in the process of the tests, without a socket: where a debugger, coverage and sanitizers reach it.
///
/// Composed as the program composes it, with the shared stack's Redis, broker and keys, so that the stack's worker sends what it accepts.
struct RouterStage: Sendable {
    /// The stack beside it.
    let stack: TestStack
    private let client: any TestClientProtocol

    /// Does something with an API of its own.
    ///
    /// - Parameter settings: more of its settings.
    static func run(
        _ settings: [String: String] = [:], _ body: @Sendable (RouterStage) async throws -> Void
    ) async throws {
        let stack = try await SharedStack.stack()
        var reader = try SettingsReader(environment: stack.apiSettings.merging(settings) { $1 })
        let configuration = APIConfiguration(reading: &reader)
        _ = try reader.finish()
        var logger = Logger(label: "router")
        logger.logLevel = .error
        let composition = try buildComposition(configuration, metrics: PrometheusRegistry(), logger: logger)
        let services = ServiceGroup(services: composition.services(), logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            try await eventually("the API in this process is ready") {
                composition.readiness.components().allSatisfy(\.isReady)
            }
            let server = buildServer(configuration, parts: composition.parts, logger: logger)
            try await server.test(.router) { try await body(RouterStage(stack: stack, client: $0)) }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    /// Sends a request through the router.
    func call(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String? = nil
    ) async throws -> HTTPReply {
        let start = ContinuousClock.now
        let answer = try await self.client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        return HTTPReply(
            status: answer.status.code,
            headers: Dictionary(
                answer.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { $0 + "," + $1 }),
            body: Array(answer.body.readableBytesView), elapsed: .now - start)
    }

    /// Posts JSON, as a user where one is named.
    func post(_ path: String, _ json: [String: String], as user: LoggedIn? = nil) async throws -> HTTPReply {
        try await self.post(path, text: String(decoding: try JSONEncoder().encode(json), as: UTF8.self), as: user)
    }

    /// Posts a text that says that it is JSON.
    func post(_ path: String, text: String, as user: LoggedIn? = nil) async throws -> HTTPReply {
        var headers = Self.headers(user)
        headers[.contentType] = "application/json"
        return try await self.call(.post, path, headers: headers, body: text)
    }

    /// Gets a path as a user.
    func get(_ path: String, as user: LoggedIn? = nil) async throws -> HTTPReply {
        try await self.call(.get, path, headers: Self.headers(user))
    }

    /// Logs a number in, with the code that its phone receives.
    func logIn(_ number: String) async throws -> LoggedIn {
        let sent = try await self.post("/api/otp/send/", ["mobile_number": number])
        guard sent.status == 200 else { throw TestFailure("no code: \(sent.status) \(sent.text)") }
        let code = try await self.stack.receivedCode(number)
        return try LoggedIn(
            number: number, try await self.post("/api/authenticate/", ["mobile_number": number, "code": code]))
    }

    private static func headers(_ user: LoggedIn?) -> HTTPFields {
        var headers: HTTPFields = [:]
        if let user { headers[.authorization] = "Bearer \(user.access)" }
        return headers
    }
}
