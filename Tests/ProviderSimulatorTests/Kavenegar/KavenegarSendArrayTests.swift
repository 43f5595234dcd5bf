import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct KavenegarSendArrayTests {
    private static let fields = [
        "receptor": #"["09121234567","09121234568"]"#, "sender": #"["10004346","10004346"]"#,
        "message": #"["a","b"]"#, "localmessageids": "[1,2]",
    ]
    private static let refusals: [(code: Int, changes: [String: String?])] = [
        (400, ["receptor": nil]),
        (400, ["sender": nil]),
        (406, ["message": ""]),
        (411, ["receptor": #"["09121234567","0912"]"#]),
        (412, ["sender": #"["10004346","20001"]"#]),
        (412, ["receptor": "[" + Array(repeating: #""09121234567""#, count: 201).joined(separator: ",") + "]"]),
        (413, ["message": #"["a",""]"#]),
        (417, ["date": "1356619709"]),
        (419, ["message": #"["a"]"#]),
        (419, ["localmessageids": "[1]"]),
        (422, ["receptor": "09121234567"]),
        (422, ["localmessageids": #"["one","two"]"#]),
    ]

    @Test func everyReceptorGetsItsOwnText() async throws {
        try await SimulatorClient.run { client in
            let reply = try await client.kavenegar("sms/sendarray", Self.fields)
            #expect(reply.entries?.map(\.message) == ["a", "b"])
            #expect(try await client.inbox().map(\.text) == ["a"])
            #expect(try await client.inbox("09121234568").map(\.localid) == [2])
            let call = try #require(try await client.calls().first)
            #expect(call.localid == 1)
            #expect(call.receptors == 2)
            #expect(call.delivered == 2)
        }
    }

    @Test func localIDsAreUsedUpTogetherWithThoseOfASend() async throws {
        try await SimulatorClient.run { client in
            _ = try await client.send("first", localID: 1)
            let reply = try await client.kavenegar("sms/sendarray", Self.fields)
            #expect(reply.entries?.map(\.message) == ["first", "b"])
            #expect(try await client.inbox().map(\.text) == ["first"])
            #expect(try await client.calls().map(\.delivered) == [1, 1])
        }
    }

    @Test(arguments: Self.refusals)
    func aWrongParameterIsRefusedWithItsCode(code: Int, changes: [String: String?]) async throws {
        try await SimulatorClient.run { client async throws in
            var fields = Self.fields
            for (name, value) in changes { fields[name] = value }
            #expect(try await client.kavenegar("sms/sendarray", fields).return.status == code)
            #expect(client.simulator.inbox.deliveries == 0)
        }
    }

    @Test func getIsRefused() async throws {
        try await SimulatorClient.run { client in
            let response = try await client.control(.get, "/kavenegar/v1/k1/sms/sendarray.json?x=1")
            #expect(response.status == .methodNotAllowed)
        }
    }
}
