import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct DeliveryRoutesTests {
    @Test(arguments: [
        ("\"delivered\"", 10), ("\"undelivered\"", 11), ("\"blocked\"", 14), ("\"failed\"", 6), ("13", 13),
        ("\"sent\"", 5),
    ])
    func aMessageIsMarkedByWordOrByNumber(status: String, code: Int) async throws {
        try await SimulatorClient.run { client in
            let id = try #require(try await client.send("x").entries?.first?.messageid)
            let tally = try await Self.deliver(client, #"{"messageid":\#(id),"status":\#(status)}"#)
            #expect(tally == Tally(messages: 1, reported: 0, failed: 0))
            let reply = try await client.kavenegar("sms/status", ["messageid": "\(id)"])
            #expect(reply.entries?.map(\.status) == [code])
        }
    }

    @Test func allOfOneProviderAreMarkedAtOnce() async throws {
        try await SimulatorClient.run { client in
            var ids: [Int64] = []
            for text in ["a", "b"] {
                ids.append(try #require(try await client.send(text).entries?.first?.messageid))
            }
            let all = #"{"provider":"kavenegar","all":true,"status":"delivered"}"#
            #expect(try await Self.deliver(client, all).messages == 2)
            #expect(try await Self.deliver(client, all).messages == 0)
            let reply = try await client.kavenegar("sms/status", ["messageid": "\(ids[0]),\(ids[1])"])
            #expect(reply.entries?.map(\.status) == [10, 10])
        }
    }

    @Test func aMessageCountsAsDeliveredOnceItsTimeHasCome() async throws {
        try await SimulatorClient.run(autoDeliverAfter: 3_000) { client in
            let id = try #require(try await client.send("x").entries?.first?.messageid)
            client.clock.advance(milliseconds: 2_999)
            let before = try await client.kavenegar("sms/status", ["messageid": "\(id)"])
            client.clock.advance(milliseconds: 1)
            let after = try await client.kavenegar("sms/status", ["messageid": "\(id)"])
            #expect(before.entries?.map(\.status) == [5])
            #expect(after.entries?.map(\.status) == [10])
        }
    }

    @Test(arguments: [
        (400, "status", #"{"messageid":1}"#),
        (400, "status", #"{"messageid":1,"status":"eaten"}"#),
        (400, "messageid", #"{"status":"delivered"}"#),
        (400, "messageid", #"{"messageid":"x","status":"delivered"}"#),
        (404, "messageid", #"{"messageid":1,"status":"delivered"}"#),
        (400, "provider", #"{"all":true,"status":"delivered"}"#),
        (400, "provider", #"{"provider":"pigeon","all":true,"status":"delivered"}"#),
        (400, "status", #"{"provider":"kavenegar","all":true,"status":3}"#),
        (400, "messageid", #"{"provider":"kavenegar","all":true,"messageid":1,"status":"delivered"}"#),
        (400, "mesageid", #"{"mesageid":1,"status":"delivered"}"#),
    ])
    func aBadOrderIsRefusedByTheNameOfItsField(status: Int, field: String, json: String) async throws {
        try await SimulatorClient.run { client in
            let response = try await client.json("/deliver", json)
            #expect(response.status.code == status)
            #expect(try SimulatorClient.decode(ErrorReply.self, response).field == field)
        }
    }

    private static func deliver(_ client: SimulatorClient, _ json: String) async throws -> Tally {
        try SimulatorClient.decode(Tally.self, try await client.json("/deliver", json))
    }

    struct Tally: Decodable, Equatable {
        let messages: Int
        let reported: Int
        let failed: Int
    }
}
