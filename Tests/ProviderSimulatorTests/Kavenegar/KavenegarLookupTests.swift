import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct KavenegarLookupTests {
    private static let fields = ["receptor": SimulatorClient.number, "template": "otp", "token": "852596"]
    /// Each changes the good call above; nil takes a parameter away.
    private static let refusals: [(code: Int, changes: [String: String?])] = [
        (400, ["receptor": nil]),
        (400, ["template": nil]),
        (406, ["template": ""]),
        (406, ["receptor": ""]),
        (411, ["receptor": "0912"]),
        (411, ["receptor": "09121234567,09121234568"]),
        (424, ["template": "unheard-of"]),
        (428, ["type": "call", "token": "12a4"]),
        (431, ["token": nil]),
        (431, ["token": ""]),
        (431, ["token": "12 34"]),
        (431, ["token": "12\n34"]),
        (431, ["token": "12_34"]),
        (431, ["token": String(repeating: "1", count: 101)]),
        (431, ["token2": "a b"]),
        (431, ["token10": "a b c d e f g"]),
        (431, ["token10": "a\nb"]),
        (431, ["token20": "1 2 3 4 5 6 7 8 9 10"]),
        (431, ["template": "order", "token2": nil]),
        (432, ["template": "fixed"]),
        (607, ["tag": "!"]),
    ]

    @Test func aTemplateIsFilledInAndDelivered() async throws {
        try await SimulatorClient.run { client in
            let reply = try await client.kavenegar("verify/lookup", Self.fields)
            let entry = try #require(reply.entries?.first)
            #expect(entry.message == "Your code is 852596.")
            #expect(entry.receptor == SimulatorClient.number)
            let message = try #require(try await client.inbox().first)
            #expect(message.text == "Your code is 852596.")
            #expect(message.template == "otp")
            #expect(message.tokens == ["token": "852596"])
            #expect(message.localid == nil)
            #expect(message.messageid == entry.messageid)
        }
    }

    @Test func everyPlaceholderTakesItsOwnValue() async throws {
        try await SimulatorClient.run { client in
            let fields = [
                "receptor": SimulatorClient.number, "template": "order", "token": "%token2", "token2": "3",
                "token10": "a b c d e f", "token20": "1 2 3 4 5 6 7 8 9",
            ]
            let text = try await client.kavenegar("verify/lookup", fields).entries?.first?.message
            #expect(text == "1 2 3 4 5 6 7 8 9: order %token2 for a b c d e f, 3 pieces")
        }
    }

    @Test func aRepeatedLookupIsASecondMessage() async throws {
        try await SimulatorClient.run { client in
            let fields = Self.fields.merging(["localid": "4"]) { $1 }
            _ = try await client.kavenegar("verify/lookup", fields)
            _ = try await client.kavenegar("verify/lookup", fields)
            #expect(try await client.inbox().count == 2)
        }
    }

    @Test(arguments: Self.refusals)
    func aWrongParameterIsRefusedWithItsCode(code: Int, changes: [String: String?]) async throws {
        try await SimulatorClient.run { client in
            var fields = Self.fields
            for (name, value) in changes { fields[name] = value }
            let response = try await client.post("verify/lookup", fields)
            #expect(response.status.code == code)
            #expect(try SimulatorClient.decode(KavenegarReply.self, response).return.status == code)
            #expect(client.simulator.inbox.deliveries == 0)
        }
    }

    @Test(arguments: [
        ["token": String(repeating: "1", count: 100)], ["type": "call"], ["type": "sms", "token": "AB-12"],
    ])
    func whatTheRulesAllowIsTaken(changes: [String: String]) async throws {
        try await SimulatorClient.run { client in
            let fields = Self.fields.merging(changes) { $1 }
            let reply = try await client.kavenegar("verify/lookup", fields)
            #expect(reply.return.status == 200)
        }
    }
}
