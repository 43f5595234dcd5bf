import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct KavenegarQuestionTests {
    private static let hour: Int64 = 3_600_000

    @Test func aTakenMessageIsHandedOnAndAnUnknownOneIs100() async throws {
        try await SimulatorClient.run { client in
            let id = try #require(try await client.send("x").entries?.first?.messageid)
            let reply = try await client.kavenegar("sms/status", ["messageid": "\(id),\(id + 1),-5"])
            #expect(reply.entries?.map(\.messageid) == [id, id + 1, -5])
            #expect(reply.entries?.map(\.status) == [5, 100, 100])
        }
    }

    @Test func statusIsForgottenAfter48Hours() async throws {
        try await SimulatorClient.run { client in
            let id = try #require(try await client.send("x").entries?.first?.messageid)
            client.clock.advance(milliseconds: 48 * Self.hour)
            let atTheEnd = try await client.kavenegar("sms/status", ["messageid": "\(id)"])
            #expect(atTheEnd.entries?.map(\.status) == [5])
            client.clock.advance(milliseconds: 1)
            let afterwards = try await client.kavenegar("sms/status", ["messageid": "\(id)"])
            #expect(afterwards.entries?.map(\.status) == [100])
        }
    }

    @Test func aMessageIsFoundByItsLocalIDFor12Hours() async throws {
        try await SimulatorClient.run { client in
            let id = try #require(try await client.send("x", localID: 450).entries?.first?.messageid)
            let fields = ["localid": "450,451"]
            let found = try await client.kavenegar("sms/statuslocalmessageid", fields)
            #expect(found.entries?.map(\.messageid) == [id, 0])
            #expect(found.entries?.map(\.localid) == ["450", "451"])
            #expect(found.entries?.map(\.status) == [5, 100])
            client.clock.advance(milliseconds: 12 * Self.hour + 1)
            let late = try await client.kavenegar("sms/statuslocalmessageid", fields)
            #expect(late.entries?.map(\.status) == [100, 100])
        }
    }

    @Test(arguments: ["sms/status": "messageid", "sms/statuslocalmessageid": "localid"])
    func badIDsAreRefusedWithTheirCode(method: String, field: String) async throws {
        try await SimulatorClient.run { client in
            let many = (1...501).map { "\($0)" }.joined(separator: ",")
            var codes: [Int] = []
            for fields in [[:], [field: ""], [field: "1,x"], [field: many]] {
                codes.append(try await client.kavenegar(method, fields).return.status)
            }
            #expect(codes == [400, 406, 422, 414])
            let most = (1...500).map { "\($0)" }.joined(separator: ",")
            #expect(try await client.kavenegar(method, [field: most]).entries?.count == 500)
            #expect(try await client.kavenegar(method, [field: "1"], key: "k2").return.status == 403)
        }
    }

    @Test func theAccountHasCredit() async throws {
        try await SimulatorClient.run { client in
            let reply = try await client.get(Account.self, "/kavenegar/v1/k1/account/info.json")
            #expect(reply.return.status == 200)
            #expect(reply.entries.remaincredit > 0)
            #expect(reply.entries.expiredate > ManualClock.start / 1_000)
            #expect(try await client.kavenegar("account/info", [:], key: "k2").return.status == 403)
        }
    }

    @Test func theDateIsToldWithoutAKnownKey() async throws {
        try await SimulatorClient.run { client in
            let reply = try await client.get(Time.self, "/kavenegar/v1/0/utils/getdate.json")
            #expect(reply.return.status == 200)
            #expect(reply.entries.unixtime == ManualClock.start / 1_000)
        }
    }

    private struct Account: Decodable {
        struct Entry: Decodable {
            let remaincredit: Int
            let expiredate: Int64
        }

        let `return`: KavenegarReply.Return
        let entries: Entry
    }

    private struct Time: Decodable {
        struct Entry: Decodable {
            let unixtime: Int64
        }

        let `return`: KavenegarReply.Return
        let entries: Entry
    }
}
