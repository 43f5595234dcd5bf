import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting

@testable import ProviderSimulator

/// A simulator of one test's own, and the calls a test makes to it.
struct SimulatorClient: Sendable {
    static let number = "09121234567"

    let client: any TestClientProtocol
    let simulator: Simulator
    let clock: ManualClock

    /// Builds a simulator and runs a test against it.
    static func run(
        _ setup: TestingSetup = .router,
        callback: CallbackURL? = nil,
        autoDeliverAfter: Int64? = nil,
        _ test: @Sendable (SimulatorClient) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configuration.kavenegar.key = "k1"
        configuration.kavenegar.templates.add("otp", "Your code is %token.")
        configuration.kavenegar.templates.add("order", "%token20: order %token for %token10, %token2 pieces")
        configuration.kavenegar.templates.add("fixed", "No place for anything, not even %token2")
        configuration.callback = callback
        configuration.autoDeliverAfter = autoDeliverAfter
        let clock = ManualClock()
        let simulator = Simulator(clock: clock.wallClock)
        try await buildApplication(configuration, simulator: simulator).test(setup) { client in
            try await test(SimulatorClient(client: client, simulator: simulator, clock: clock))
        }
    }

    /// Calls a method of Kavenegar by POST with a form.
    func post(_ method: String, _ fields: [String: String], key: String = "k1") async throws -> TestResponse {
        try await self.form("/kavenegar/v1/\(key)/\(method).json", fields)
    }

    /// Calls a method of Kavenegar by POST and reads the answer, whatever its status.
    func kavenegar(_ method: String, _ fields: [String: String], key: String = "k1") async throws -> KavenegarReply {
        try Self.decode(KavenegarReply.self, try await self.post(method, fields, key: key))
    }

    /// Sends a text to the test's number and reads the answer.
    func send(_ text: String, localID: Int64? = nil) async throws -> KavenegarReply {
        var fields = ["receptor": Self.number, "message": text]
        if let localID { fields["localid"] = String(localID) }
        return try await self.kavenegar("sms/send", fields)
    }

    /// Posts a form to a path.
    func form(_ path: String, _ fields: [String: String]) async throws -> TestResponse {
        try await self.client.execute(
            uri: path,
            method: .post,
            headers: [.contentType: "application/x-www-form-urlencoded; charset=utf-8"],
            body: ByteBuffer(string: Self.encoded(fields))
        )
    }

    /// Posts JSON to a path.
    func json(_ path: String, _ body: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "application/json"
        return try await self.client.execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    /// The calls logged.
    func calls(_ query: String = "") async throws -> [CallReply] {
        try await self.get([CallReply].self, "/calls\(query)")
    }

    /// Makes a control request.
    func control(
        _ method: HTTPRequest.Method,
        _ uri: String,
        body: String? = nil
    ) async throws -> TestResponse {
        try await self.client.execute(uri: uri, method: method, body: body.map { ByteBuffer(string: $0) })
    }

    /// Makes a control request and decodes the answer.
    func get<Reply: Decodable>(_ type: Reply.Type, _ uri: String) async throws -> Reply {
        try Self.decode(type, try await self.control(.get, uri))
    }

    /// What the phone received, newest first.
    func inbox(_ number: String = Self.number) async throws -> [InboxReply] {
        try await self.get([InboxReply].self, "/inbox/\(Self.encoded(number))")
    }

    /// Puts a fault in force, given as JSON.
    func fail(_ json: String) async throws {
        let response = try await self.control(.post, "/faults", body: json)
        guard response.status == .created else { throw Unexpected(status: response.status) }
    }

    struct Unexpected: Error {
        let status: HTTPResponse.Status
    }

    static func decode<Reply: Decodable>(_ type: Reply.Type, _ response: TestResponse) throws -> Reply {
        try JSONDecoder().decode(type, from: Data(String(buffer: response.body).utf8))
    }

    static func encoded(_ fields: [String: String]) -> String {
        fields.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
