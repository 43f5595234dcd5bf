import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct KavenegarSendTests {
    private static let refusals: [(code: Int, fields: [String: String])] = [
        (400, ["message": "x"]),
        (400, ["receptor": "09121234567"]),
        (406, ["receptor": "", "message": "x"]),
        (411, ["receptor": "02188776655", "message": "x"]),
        (411, ["receptor": "09121234567,", "message": "x"]),
        (411, ["receptor": "09121234567,nobody", "message": "x"]),
        (412, ["receptor": "09121234567", "message": "x", "sender": "20001"]),
        (412, ["receptor": "09121234567", "message": "x", "sender": "me"]),
        (413, ["receptor": "09121234567", "message": ""]),
        (413, ["receptor": "09121234567", "message": String(repeating: "س", count: 901)]),
        (414, ["receptor": Array(repeating: "09121234567", count: 201).joined(separator: ","), "message": "x"]),
        (417, ["receptor": "09121234567", "message": "x", "date": "1356619709"]),
        (417, ["receptor": "09121234567", "message": "x", "date": "tomorrow"]),
        (419, ["receptor": "09121234567,09121234568", "message": "x", "localid": "1"]),
        (419, ["receptor": "09121234567", "message": "x", "localid": "1,2"]),
        (422, ["receptor": "09121234567", "message": "x", "localid": "one"]),
        (422, ["receptor": "09121234567", "message": "x", "localid": "9223372036854775808"]),
        (607, ["receptor": "09121234567", "message": "x", "tag": "two words"]),
    ]

    @Test func aSendIsAnsweredWithItsEntryAndDelivered() async throws {
        try await SimulatorClient.run { client in
            let fields = [
                "receptor": "۰۹۱۲ ۱۲۳ ۴۵۶۷", "message": "کد شما: ۱۲۳۴\nپایان", "sender": "+9810004346", "localid": "42",
                "type": "1", "hide": "1", "tag": "otp-1",
            ]
            let response = try await client.post("sms/send", fields)
            #expect(response.status == .ok)
            let reply = try SimulatorClient.decode(KavenegarReply.self, response)
            #expect(reply.return.status == 200)
            let entry = try #require(reply.entries?.first)
            #expect(entry.message == fields["message"])
            #expect(entry.status == 1)
            #expect(entry.sender == "10004346")
            #expect(entry.receptor == SimulatorClient.number)
            #expect(entry.date == ManualClock.start / 1_000)
            #expect(entry.cost == 120)
            let expected = InboxReply(
                provider: "kavenegar",
                text: "کد شما: ۱۲۳۴\nپایان",
                template: nil,
                tokens: [:],
                localid: 42,
                messageid: entry.messageid,
                at: ManualClock.start
            )
            #expect(try await client.inbox() == [expected])
        }
    }

    @Test func getWithAQueryIsTheSameAsPostWithAForm() async throws {
        try await SimulatorClient.run { client in
            let query = "receptor=9121234567&message=%D8%B3%D9%84%D8%A7%D9%85+1"
            let response = try await client.control(.get, "/kavenegar/v1/k1/sms/send.json?\(query)")
            #expect(response.status == .ok)
            #expect(try await client.inbox().map(\.text) == ["سلام 1"])
        }
    }

    @Test func idsRiseWithEveryMessage() async throws {
        try await SimulatorClient.run { client in
            let several = try await client.kavenegar(
                "sms/send",
                ["receptor": "09121234567,+989121234568", "message": "both", "localid": "1,2"]
            )
            let ids = try #require(several.entries).map(\.messageid)
            #expect(ids.count == 2)
            #expect(ids[0] < ids[1])
            let next = try #require(try await client.send("next").entries?.first?.messageid)
            #expect(ids[1] < next)
            #expect(try await client.inbox("09121234568").map(\.localid) == [2])
        }
    }

    @Test func aRepeatedLocalIDDeliversNothingAndReturnsTheStoredRecord() async throws {
        try await SimulatorClient.run { client in
            let first = try await client.send("once", localID: 9)
            client.clock.advance(milliseconds: 60_000)
            let second = try await client.send("something else", localID: 9)
            #expect(second.entries == first.entries)
            #expect(try await client.inbox().map(\.text) == ["once"])
        }
    }

    @Test func ofManySendsAtOnceWithOneLocalIDExactlyOneIsDelivered() async throws {
        try await SimulatorClient.run { client in
            let ids = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for number in 0..<50 {
                    group.addTask { try await client.send("\(number)", localID: 3).entries?.first?.messageid }
                }
                return try await group.reduce(into: Set<Int64?>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(client.simulator.inbox.deliveries == 1)
            #expect(client.simulator.calls.statistics().byOutcome == [.accepted: 1, .duplicate: 49])
        }
    }

    @Test func withoutLocalIDsARepeatedSendIsASecondMessage() async throws {
        try await SimulatorClient.run { client in
            _ = try await client.send("twice")
            _ = try await client.send("twice")
            #expect(try await client.inbox().count == 2)
        }
    }

    @Test func aWrongKeyIs403() async throws {
        try await SimulatorClient.run { client in
            let response = try await client.post("sms/send", ["receptor": "x"], key: "k2")
            #expect(response.status == .forbidden)
            let reply = try SimulatorClient.decode(KavenegarReply.self, response)
            #expect(reply.return.status == 403)
            #expect(reply.entries == nil)
        }
    }

    @Test(arguments: Self.refusals)
    func aWrongParameterIsRefusedWithItsCode(code: Int, fields: [String: String]) async throws {
        try await SimulatorClient.run { client in
            let response = try await client.post("sms/send", fields)
            #expect(response.status.code == code)
            let reply = try SimulatorClient.decode(KavenegarReply.self, response)
            #expect(reply.return.status == code)
            #expect(reply.entries == nil)
            #expect(try await client.get([CallReply].self, "/calls").map(\.outcome) == ["rejected \(code)"])
            #expect(client.simulator.inbox.deliveries == 0)
        }
    }

    @Test func theLimitsThemselvesAreTaken() async throws {
        try await SimulatorClient.run { client in
            let receptors = Array(repeating: SimulatorClient.number, count: 200).joined(separator: ",")
            let message = String(repeating: "س", count: 900)
            let reply = try await client.kavenegar("sms/send", ["receptor": receptors, "message": message])
            #expect(reply.return.status == 200)
            #expect(reply.entries?.count == 200)
            #expect(client.simulator.inbox.deliveries == 200)
        }
    }

    @Test(arguments: ["", "10004346", "+9810004346", "009810004346"])
    func theLineMayBeWrittenInThreeWaysOrLeftOut(sender: String) async throws {
        try await SimulatorClient.run { client in
            let fields = ["receptor": SimulatorClient.number, "message": "x", "sender": sender]
            let reply = try await client.kavenegar("sms/send", fields)
            #expect(reply.entries?.first?.sender == "10004346")
        }
    }

    @Test(arguments: ["sms/sendd", "sms/send.xml", "nothing/here"])
    func anUnknownMethodIsKavenegarsOwn404(method: String) async throws {
        try await SimulatorClient.run { client in
            let reply = try await client.kavenegar(method, [:])
            #expect(reply.return.status == 404)
            #expect(try await client.get([CallReply].self, "/calls").map(\.method) == ["unknown"])
        }
    }
}
