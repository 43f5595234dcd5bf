import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct ParsianTests {
    private static let fields = [
        "token": "simulator", "TemplateID": "1003", "MessageVars": "علی,12,99", "Receiver": SimulatorClient.number,
        "delay": "1",
    ]

    @Test func aTemplateIsFilledInAndDelivered() async throws {
        try await SimulatorClient.run { client in
            let reply = try await Self.call(client, "webservice-send-sms/send", Self.fields)
            #expect(reply.status == 200)
            let message = try #require(try await client.inbox().first)
            #expect(message.provider == "parsian")
            #expect(message.template == "1003")
            #expect(message.tokens == ["1": "علی", "2": "12", "3": "99"])
            #expect(String(message.messageid) == reply.smsID)
        }
    }

    @Test(arguments: [
        (401, ["token": nil]), (401, ["token": "other"]), (100, ["TemplateID": "7"]), (100, ["TemplateID": nil]),
        (100, ["MessageVars": "علی,12"]), (100, ["MessageVars": "علی,12,99,1"]), (100, ["MessageVars": "علی,,99"]),
        (100, ["MessageVars": nil]), (100, ["Receiver": "+989121234567"]), (100, ["Receiver": nil]),
    ])
    func aWrongFieldIsRefusedWithItsStatusAndHTTP200(status: Int, changes: [String: String?]) async throws {
        try await SimulatorClient.run { client in
            var fields = Self.fields
            for (name, value) in changes { fields[name] = value }
            let reply = try await Self.call(client, "webservice-send-sms/send", fields)
            #expect(reply.status == status)
            #expect(reply.smsID == nil)
            #expect(client.simulator.inbox.deliveries == 0)
        }
    }

    @Test func aMessageCanBeAskedAbout() async throws {
        try await SimulatorClient.run { client in
            let id = try #require(try await Self.call(client, "webservice-send-sms/send", Self.fields).smsID)
            let path = "webservice-check-sms/get"
            let question = ["token": "simulator", "smsID": id]
            #expect(try await Self.call(client, path, question).deliveryStatus == 0)
            _ = try await client.json("/deliver", #"{"messageid":\#(id),"status":"delivered"}"#)
            #expect(try await Self.call(client, path, question).deliveryStatus == 1)
            #expect(try await Self.call(client, path, ["token": "simulator", "smsID": "5"]).status == 100)
        }
    }

    @Test func creditIsToldToWhoeverHasTheToken() async throws {
        try await SimulatorClient.run { client async throws in
            let path = "webservice-get-credit/get"
            #expect((try await Self.call(client, path, ["token": "simulator"]).credit ?? 0) > 0)
            #expect(try await Self.call(client, path, [:]).status == 401)
        }
    }

    @Test func aFaultSpeaksTheProvidersLanguage() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"parsian","fault":"code","value":100,"receptor":"09121234567"}"#)
            #expect(try await Self.call(client, "webservice-send-sms/send", Self.fields).status == 100)
            #expect(try await client.calls().map(\.outcome) == ["fault code 100"])
        }
    }

    private static func call(
        _ client: SimulatorClient, _ path: String, _ fields: [String: String]
    ) async throws -> Reply {
        let response = try await client.form("/parsian/\(path)", fields)
        #expect(response.status == .ok)
        return try SimulatorClient.decode(Reply.self, response)
    }

    private struct Reply: Decodable {
        let status: Int
        let smsID: String?
        let deliveryStatus: Int?
        let credit: Int?
    }
}
