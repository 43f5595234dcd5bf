import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct SMSIRTests {
    private static let refusals: [(path: String, code: Int, http: Int, body: String)] = [
        ("bulk", 101, 400, #"{"lineNumber":1,"messageText":"x","mobiles":["09121234567"]}"#),
        ("bulk", 103, 400, #"{"lineNumber":30007732,"messageText":"","mobiles":["09121234567"]}"#),
        ("bulk", 104, 400, #"{"lineNumber":30007732,"messageText":"x","mobiles":["0912"]}"#),
        ("bulk", 104, 400, #"{"lineNumber":30007732,"messageText":"x","mobiles":["+989121234567"]}"#),
        ("bulk", 107, 400, #"{"lineNumber":30007732,"messageText":"x","mobiles":[]}"#),
        ("bulk", 109, 400, #"{"lineNumber":30007732,"messageText":"x","mobiles":["09121234567"],"sendDateTime":5}"#),
        ("liketolike", 108, 400, #"{"lineNumber":30007732,"messageTexts":[],"mobiles":["09121234567"]}"#),
        ("likeToLike", 110, 400, #"{"lineNumber":30007732,"messageTexts":["a","b"],"mobiles":["09121234567"]}"#),
        ("verify", 104, 400, #"{"mobile":"x","templateId":123456,"parameters":[{"name":"CODE","value":"1"}]}"#),
        ("verify", 113, 400, #"{"mobile":"09121234567","templateId":7,"parameters":[]}"#),
        (
            "verify", 114, 400,
            #"{"mobile":"09121234567","templateId":123456,"parameters":[{"name":"CODE","value":"12345678901234567890123456"}]}"#
        ),
        ("verify", 116, 400, #"{"mobile":"09121234567","templateId":123456,"parameters":[{"name":"","value":"1"}]}"#),
        ("verify", 116, 400, #"{"mobile":"09121234567","templateId":123456,"parameters":[]}"#),
        ("bulk", 101, 400, "not json"),
    ]

    @Test func aTextForSeveralReceptorsGetsAPackAndAnIDEach() async throws {
        try await SimulatorClient.run { client in
            let body =
                #"{"lineNumber":30007732,"MessageText":"سلام","Mobiles":["09121234567","02188776655",9121234568],"SendDateTime":null}"#
            let reply = try await Self.post(client, Sent.self, "bulk", body)
            #expect(reply.status == 1)
            let ids = try #require(reply.data).messageIds
            #expect(ids.map { $0 == nil } == [false, true, false])
            #expect(reply.data?.cost == 2)
            #expect(try await client.inbox().map(\.messageid) == [ids[0]])
            #expect(try await client.inbox("09121234568").map(\.messageid) == [ids[2]])
            let pack = try #require(reply.data).packId
            let list = try await Self.get(client, [Message].self, "send/pack/\(pack)/")
            #expect(list.data?.map(\.messageId) == ids.compactMap { $0 })
            #expect(list.data?.map(\.mobile) == [989_121_234_567, 989_121_234_568])
        }
    }

    @Test func eachReceptorMayHaveATextOfItsOwn() async throws {
        try await SimulatorClient.run { client async throws in
            let body =
                #"{"lineNumber":"30007732","messageTexts":["a","b"],"mobiles":["09121234567","09121234568"]}"#
            #expect(try await Self.post(client, Sent.self, "liketolike", body).status == 1)
            #expect(try await client.inbox().map(\.text) == ["a"])
            #expect(try await client.inbox("09121234568").map(\.text) == ["b"])
        }
    }

    @Test func theSandboxTemplateIsFilledIn() async throws {
        try await SimulatorClient.run { client in
            let body = #"{"mobile":"09121234567","templateId":123456,"parameters":[{"name":"CODE","value":"8412"}]}"#
            let reply = try await Self.post(client, Verified.self, "verify", body)
            #expect(reply.status == 1)
            let message = try #require(try await client.inbox().first)
            #expect(message.text == "کد تایید شما: 8412")
            #expect(message.template == "123456")
            #expect(message.tokens == ["CODE": "8412"])
            #expect(message.messageid == reply.data?.messageId)
        }
    }

    @Test(arguments: Self.refusals)
    func aWrongFieldIsRefusedWithItsCodeAndHTTPStatus(
        path: String, code: Int, http: Int, body: String
    ) async throws {
        try await SimulatorClient.run { client in
            let response = try await client.json("/smsir/v1/send/\(path)", body, headers: Self.key)
            #expect(response.status.code == http)
            #expect(try SimulatorClient.decode(Reply<Message>.self, response).status == code)
            #expect(client.simulator.inbox.deliveries == 0)
            #expect(try await client.calls().map(\.outcome) == ["rejected \(code)"])
        }
    }

    @Test(arguments: [("mobiles", 105), ("messageTexts", 106)])
    func moreThanAHundredAreTooMany(field: String, code: Int) async throws {
        try await SimulatorClient.run { client async throws in
            let mobiles = Array(repeating: "\"09121234567\"", count: field == "mobiles" ? 101 : 1)
            let texts = Array(repeating: "\"x\"", count: field == "mobiles" ? 1 : 101)
            let body =
                #"{"lineNumber":30007732,"messageTexts":[\#(texts.joined(separator: ","))],"#
                + #""mobiles":[\#(mobiles.joined(separator: ","))]}"#
            #expect(try await Self.post(client, Sent.self, "likeToLike", body).status == code)
        }
    }

    @Test func aWrongKeyIsA401() async throws {
        try await SimulatorClient.run { client in
            let response = try await client.json("/smsir/v1/send/verify", "{}")
            #expect(response.status == .unauthorized)
            #expect(try SimulatorClient.decode(Reply<Message>.self, response).status == 10)
        }
    }

    @Test func aMessageCanBeAskedAbout() async throws {
        try await SimulatorClient.run { client in
            let body = #"{"mobile":"09121234567","templateId":123456,"parameters":[{"name":"CODE","value":"8412"}]}"#
            let id = try #require(try await Self.post(client, Verified.self, "verify", body).data?.messageId)
            let before = try await Self.get(client, Message.self, "send/\(id)")
            #expect(before.data?.deliveryState == 5)
            #expect(before.data?.deliveryDateTime == nil)
            #expect(before.data?.messageText == "کد تایید شما: 8412")
            _ = try await client.json("/deliver", #"{"messageid":\#(id),"status":"delivered"}"#)
            let after = try await Self.get(client, Message.self, "send/\(id)")
            #expect(after.data?.deliveryState == 1)
            #expect(after.data?.deliveryDateTime == ManualClock.start / 1_000)
            #expect(try await Self.get(client, Message.self, "send/5").status == 111)
        }
    }

    @Test func todaysMessagesComeInPagesNewestFirst() async throws {
        try await SimulatorClient.run { client in
            for text in ["1", "2", "3"] {
                let body = #"{"lineNumber":30007732,"messageText":"\#(text)","mobiles":["09121234567"]}"#
                _ = try await Self.post(client, Sent.self, "bulk", body)
            }
            let first = try await Self.get(client, [Message].self, "send/live?pageNumber=1&pageSize=2")
            let second = try await Self.get(client, [Message].self, "send/live?pageNumber=2&pageSize=2")
            #expect(first.data?.map(\.messageText) == ["3", "2"])
            #expect(second.data?.map(\.messageText) == ["1"])
            client.clock.advance(milliseconds: 24 * 3_600_000)
            #expect(try await Self.get(client, [Message].self, "send/live").data?.isEmpty == true)
        }
    }

    @Test func creditAndLinesAreTold() async throws {
        try await SimulatorClient.run { client async throws in
            #expect((try await Self.get(client, Double.self, "credit/").data ?? 0) > 0)
            #expect(try await Self.get(client, [Int64].self, "line/").data == [30_007_732])
        }
    }

    @Test(arguments: [(20, 429), (10, 401), (0, 500), (102, 400)])
    func aFaultSpeaksTheProvidersLanguage(code: Int, http: Int) async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"smsir","fault":"code","value":\#(code),"method":"credit"}"#)
            let response = try await client.client.execute(uri: "/smsir/v1/credit", method: .get, headers: Self.key)
            #expect(response.status.code == http)
            #expect(try SimulatorClient.decode(Reply<Double>.self, response).status == code)
            #expect(try await Self.get(client, [Int64].self, "line").status == 1)
        }
    }

    private static let key: HTTPFields = {
        var fields = HTTPFields()
        if let name = HTTPField.Name("X-API-KEY") { fields[name] = "simulator" }
        return fields
    }()

    private static func post<Data: Decodable>(
        _ client: SimulatorClient, _ type: Data.Type, _ path: String, _ body: String
    ) async throws -> Reply<Data> {
        let response = try await client.json("/smsir/v1/send/\(path)", body, headers: Self.key)
        return try SimulatorClient.decode(Reply<Data>.self, response)
    }

    private static func get<Data: Decodable>(
        _ client: SimulatorClient, _ type: Data.Type, _ path: String
    ) async throws -> Reply<Data> {
        let response = try await client.client.execute(uri: "/smsir/v1/\(path)", method: .get, headers: Self.key)
        return try SimulatorClient.decode(Reply<Data>.self, response)
    }

    private struct Reply<Data: Decodable>: Decodable {
        let status: Int
        let message: String
        let data: Data?
    }

    private struct Sent: Decodable {
        let packId: String
        let messageIds: [Int64?]
        let cost: Double
    }

    private struct Verified: Decodable {
        let messageId: Int64
        let cost: Double
    }

    private struct Message: Decodable {
        let messageId: Int64
        let mobile: Int64
        let messageText: String
        let deliveryState: Int
        let deliveryDateTime: Int64?
    }
}
