import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct GenericTests {
    @Test func aTextIsTakenAndItsReferenceLogged() async throws {
        try await SimulatorClient.run { client in
            let body = #"{"to":"+989121234567","from":"1000","text":"سلام","messageId":"m-1"}"#
            let reply = try await Self.send(client, body)
            #expect(reply.ok)
            let message = try #require(try await client.inbox().first)
            #expect(message.provider == "generic")
            #expect(message.text == "سلام")
            #expect(String(message.messageid) == reply.id)
            let call = try #require(try await client.calls().first)
            #expect(call.reference == "m-1")
            #expect(call.receptor == SimulatorClient.number)
        }
    }

    @Test func aFormIsTakenAsWell() async throws {
        try await SimulatorClient.run { client in
            let fields = ["token": "simulator", "to": "09121234567", "templateId": "login", "vars": #"{"code":"1"}"#]
            let response = try await client.form("/generic/send", fields)
            #expect(try SimulatorClient.decode(Reply.self, response).ok)
            #expect(try await client.inbox().map(\.tokens) == [["code": "1"]])
        }
    }

    @Test(arguments: [#"{"name":"علی","order":12,"tracking":"99"}"#, #"["علی",12,"99"]"#])
    func valuesComeByNameOrInOrder(vars: String) async throws {
        try await SimulatorClient.run { client in
            let reply = try await Self.send(client, #"{"to":"09121234567","templateId":"order","vars":\#(vars)}"#)
            #expect(reply.ok)
            #expect(try await client.inbox().map(\.tokens) == [["name": "علی", "order": "12", "tracking": "99"]])
        }
    }

    @Test(arguments: [
        ("bad_number", #"{"to":"12","text":"x"}"#), ("bad_number", #"{"text":"x"}"#),
        ("empty_text", #"{"to":"09121234567"}"#), ("unknown_template", #"{"to":"09121234567","templateId":"x"}"#),
        ("bad_vars", #"{"to":"09121234567","templateId":"order","vars":["علی"]}"#),
    ])
    func aWrongFieldIsA400WithItsWord(word: String, body: String) async throws {
        try await SimulatorClient.run { client in
            let response = try await client.json("/generic/send", body, headers: Self.token)
            #expect(response.status == .badRequest)
            let reply = try SimulatorClient.decode(Reply.self, response)
            #expect(!reply.ok)
            #expect(reply.error == word)
            #expect(client.simulator.inbox.deliveries == 0)
        }
    }

    @Test func aWrongTokenIsA401() async throws {
        try await SimulatorClient.run { client in
            let response = try await client.json("/generic/send", "{}")
            #expect(response.status == .unauthorized)
            #expect(try SimulatorClient.decode(Reply.self, response).error == "unauthorized")
        }
    }

    @Test func statusIsAWord() async throws {
        try await SimulatorClient.run { client in
            let id = try #require(try await Self.send(client, #"{"to":"09121234567","text":"x"}"#).id)
            #expect(try await Self.get(client, "status?id=\(id)").status == "sent")
            _ = try await client.json("/deliver", #"{"messageid":"\#(id)","status":"undelivered"}"#)
            #expect(try await Self.get(client, "status?id=\(id)").status == "undelivered")
            #expect(try await Self.get(client, "status?id=7").error == "unknown_message")
            #expect((try await Self.get(client, "credit").credit ?? 0) > 0)
        }
    }

    @Test(arguments: [("no_credit", 200), ("rate_limited", 429), ("unauthorized", 401), ("bad_number", 400)])
    func aFaultSpeaksTheProvidersLanguage(word: String, http: Int) async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"generic","fault":"code","value":"\#(word)"}"#)
            let response = try await client.json("/generic/send", "{}", headers: Self.token)
            #expect(response.status.code == http)
            #expect(try SimulatorClient.decode(Reply.self, response).error == word)
        }
    }

    private static let token: HTTPFields = [.authorization: "Bearer simulator"]

    private static func send(_ client: SimulatorClient, _ body: String) async throws -> Reply {
        try SimulatorClient.decode(Reply.self, try await client.json("/generic/send", body, headers: Self.token))
    }

    private static func get(_ client: SimulatorClient, _ path: String) async throws -> Reply {
        let response = try await client.client.execute(uri: "/generic/\(path)", method: .get, headers: Self.token)
        return try SimulatorClient.decode(Reply.self, response)
    }

    private struct Reply: Decodable {
        let ok: Bool
        let id: String?
        let error: String?
        let status: String?
        let credit: Int?
    }
}
