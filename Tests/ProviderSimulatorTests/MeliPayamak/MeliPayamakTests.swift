import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct MeliPayamakTests {
    private static let login = ["username": "simulator", "password": "simulator"]
    private static let text = ["to": SimulatorClient.number, "from": "50004001", "text": "سلام", "isFlash": "false"]
    private static let template = ["to": SimulatorClient.number, "bodyId": "100003", "text": "علی;12;99"]

    /// Each changes a good call; nil takes a field away.
    private static let refusals: [(method: String, code: Int, changes: [String: String?])] = [
        ("SendSMS", 0, ["username": "other"]),
        ("SendSMS", 0, ["password": nil]),
        ("SendSMS", 4, ["to": Array(repeating: "09121234567", count: 101).joined(separator: ",")]),
        ("SendSMS", 5, ["from": "3000"]),
        ("SendSMS", 5, ["from": nil]),
        ("SendSMS", 14, ["text": "see HTTPS://a.ir"]),
        ("SendSMS", 14, ["text": "see www.a.ir"]),
        ("SendSMS", 15, ["to": "09121234567,09121234568"]),
        ("SendSMS", 16, ["to": nil]),
        ("SendSMS", 16, ["to": ""]),
        ("SendSMS", 17, ["text": ""]),
        ("SendSMS", 18, ["to": "02188776655"]),
        ("SendSMS", 18, ["to": "+989121234567"]),
        ("SendSMS", 18, ["to": "09121234567,"]),
        ("BaseServiceNumber", 0, ["password": "other"]),
        ("BaseServiceNumber", -2, ["to": "09121234567,09121234568"]),
        ("BaseServiceNumber", -4, ["bodyId": "7"]),
        ("BaseServiceNumber", -4, ["bodyId": nil]),
        ("BaseServiceNumber", -5, ["text": "علی;12"]),
        ("BaseServiceNumber", -5, ["text": "علی;12;99;1"]),
        ("BaseServiceNumber", -10, ["text": "علی;12;http://a.ir"]),
        ("BaseServiceNumber", 17, ["text": ""]),
        ("BaseServiceNumber", 18, ["to": "0912"]),
        ("GetDeliveries2", 11, ["recId": "x"]),
    ]

    @Test func aTextIsTakenAndDelivered() async throws {
        try await SimulatorClient.run { client in
            let reply = try await Self.call(client, "SendSMS", Self.text)
            #expect(reply.status == 1)
            #expect(reply.text == "Ok")
            #expect(reply.value.count > 15)
            let message = try #require(try await client.inbox().first)
            #expect(message.provider == "melipayamak")
            #expect(message.text == "سلام")
            #expect(String(message.messageid) == reply.value)
        }
    }

    @Test func severalReceptorsGetAnIDEach() async throws {
        try await SimulatorClient.run { client in
            let fields = ["to": "09121234567,9121234568", "text": "خبر\nلغو11"]
            let reply = try await Self.call(client, "SendSMS", Self.text.merging(fields) { $1 })
            let ids = reply.value.split(separator: ",").compactMap { Int64($0) }
            #expect(ids.count == 2)
            #expect(try await client.inbox("09121234568").map(\.messageid) == [ids[1]])
            let call = try #require(try await client.calls().first)
            #expect(call.delivered == 2)
            #expect(call.receptors == 2)
        }
    }

    @Test func aTemplateIsFilledInAndDeliveredWhetherItCameAsFormOrAsJSON() async throws {
        try await SimulatorClient.run { client in
            _ = try await Self.call(client, "BaseServiceNumber", Self.template)
            let body =
                #"{"username":"simulator","password":"simulator","to":"09121234567","bodyId":100001,"text":"4521"}"#
            let response = try await client.json("/melipayamak/api/SendSMS/BaseServiceNumber", body)
            #expect(try SimulatorClient.decode(Reply.self, response).status == 1)
            let messages = try await client.inbox()
            #expect(messages.map(\.template) == ["100001", "100003"])
            #expect(messages[0].tokens == ["0": "4521"])
            #expect(messages[0].text.contains("4521"))
            #expect(messages[1].tokens == ["0": "علی", "1": "12", "2": "99"])
        }
    }

    @Test(arguments: Self.refusals)
    func aWrongFieldIsRefusedWithItsCodeAndHTTP200(
        method: String, code: Int, changes: [String: String?]
    ) async throws {
        try await SimulatorClient.run { client in
            var fields = Self.login.merging(method == "SendSMS" ? Self.text : Self.template) { $1 }
            for (name, value) in changes { fields[name] = value }
            let response = try await client.form("/melipayamak/api/SendSMS/\(method)", fields)
            #expect(response.status == .ok)
            let reply = try SimulatorClient.decode(Reply.self, response)
            #expect(reply == Reply(value: String(code), status: 35, text: "InvalidData"))
            #expect(try await client.calls().map(\.outcome) == ["rejected \(code)"])
            #expect(client.simulator.inbox.deliveries == 0)
        }
    }

    @Test func deliveryIsToldByTheProvidersNumbers() async throws {
        try await SimulatorClient.run { client in
            let id = try await Self.call(client, "SendSMS", Self.text).value
            #expect(try await Self.call(client, "GetDeliveries2", ["recID": id]).value == "8")
            _ = try await client.json("/deliver", #"{"messageid":"\#(id)","status":"blocked"}"#)
            #expect(try await Self.call(client, "getdeliveries2", ["recId": id]).value == "35")
            #expect(try await Self.call(client, "GetDeliveries2", ["recId": "1"]).value == "100")
        }
    }

    @Test func sentMessagesAreListedNewestFirst() async throws {
        try await SimulatorClient.run { client in
            for text in ["1", "2", "3"] {
                _ = try await Self.call(client, "SendSMS", Self.text.merging(["text": text]) { $1 })
            }
            let fields = ["location": "2", "from": "", "index": "1", "count": "100"]
            let list = try await Self.list(client, fields)
            #expect(list.base.status == 1)
            #expect(list.messages?.map(\.body) == ["2", "1"])
            #expect(list.messages?.first?.receiver == SimulatorClient.number)
            #expect(list.messages?.first?.date == "2026-11-22T03:30:00")
            #expect(try await Self.list(client, fields.merging(["location": "1"]) { $1 }).messages?.isEmpty == true)
            let refused = try await Self.list(client, fields.merging(["count": "101"]) { $1 })
            #expect(refused.base.status == 35)
            #expect(refused.messages == nil)
        }
    }

    @Test(arguments: ["GetCredit", "GetBasePrice"])
    func creditAndPriceAreNumbers(method: String) async throws {
        try await SimulatorClient.run { client in
            let reply = try await Self.call(client, method, [:])
            #expect((Double(reply.value) ?? 0) > 0)
        }
    }

    @Test func aFaultSpeaksTheProvidersLanguage() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"melipayamak","fault":"code","value":-110}"#)
            let reply = try await Self.call(client, "SendSMS", Self.text)
            #expect(reply.value == "-110")
            #expect(reply.status == 35)
            let list = try await Self.list(client, ["location": "2", "index": "0", "count": "1"])
            #expect(list.base.value == "-110")
            #expect(try await client.inbox().isEmpty)
        }
    }

    @Test func aPathNobodyServesIsA404OfTheServersOwn() async throws {
        try await SimulatorClient.run { client in
            let response = try await client.form("/melipayamak/api/SendSMS/Nothing", Self.login)
            #expect(response.status == .notFound)
            #expect(try await client.calls().map(\.method) == ["unknown"])
        }
    }

    private static func call(
        _ client: SimulatorClient, _ method: String, _ fields: [String: String]
    ) async throws -> Reply {
        let response = try await client.form("/melipayamak/api/SendSMS/\(method)", Self.login.merging(fields) { $1 })
        return try SimulatorClient.decode(Reply.self, response)
    }

    private static func list(_ client: SimulatorClient, _ fields: [String: String]) async throws -> List {
        let path = "/melipayamak/api/SendSMS/GetMessages"
        return try SimulatorClient.decode(List.self, try await client.form(path, Self.login.merging(fields) { $1 }))
    }

    private struct Reply: Decodable, Equatable {
        enum CodingKeys: String, CodingKey {
            case value = "Value"
            case status = "RetStatus"
            case text = "StrRetStatus"
        }

        let value: String
        let status: Int
        let text: String
    }

    private struct List: Decodable {
        enum CodingKeys: String, CodingKey {
            case base = "MyBase"
            case messages = "Data"
        }

        let base: Reply
        let messages: [Message]?
    }

    private struct Message: Decodable {
        enum CodingKeys: String, CodingKey {
            case body = "Body"
            case receiver = "Receiver"
            case date = "SendDate"
        }

        let body: String
        let receiver: String
        let date: String
    }
}
