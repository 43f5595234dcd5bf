import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct KavenegarListTests {
    private static let now = ManualClock.start / 1_000

    @Test func theMessagesToOneReceptorAreFoundWithoutTheirTexts() async throws {
        try await SimulatorClient.run { client in
            let id = try #require(try await client.send("x").entries?.first?.messageid)
            _ = try await client.kavenegar("sms/send", ["receptor": "09350000000", "message": "other"])
            let fields = ["receptor": "+989121234567", "startdate": "\(Self.now)"]
            let reply = try await client.kavenegar("sms/statusbyreceptor", fields)
            #expect(reply.entries?.map(\.messageid) == [id])
            #expect(reply.entries?.map(\.status) == [5])
            #expect(reply.entries?.first?.message == nil)
            let later = ["receptor": "09121234567", "startdate": "\(Self.now + 1)"]
            #expect(try await client.kavenegar("sms/statusbyreceptor", later).entries?.isEmpty == true)
        }
    }

    @Test func onlyADayCanBeAskedAboutAtOnce() async throws {
        try await SimulatorClient.run { client in
            var codes: [Int] = []
            for fields in [
                ["receptor": "09121234567"],
                ["receptor": "09121234567", "startdate": "today"],
                ["receptor": "09121234567", "startdate": "\(Self.now)", "enddate": "\(Self.now + 86_401)"],
                ["receptor": "09121234567,09121234568", "startdate": "\(Self.now)"],
            ] {
                codes.append(try await client.kavenegar("sms/statusbyreceptor", fields).return.status)
            }
            #expect(codes == [400, 417, 417, 411])
        }
    }

    @Test func messagesAreShownAsTheyWereSent() async throws {
        try await SimulatorClient.run { client in
            let id = try #require(try await client.send("as it was").entries?.first?.messageid)
            let reply = try await client.kavenegar("sms/select", ["messageid": "\(id),\(id + 1)"])
            #expect(reply.entries?.map(\.message) == ["as it was"])
            #expect(reply.entries?.map(\.receptor) == [SimulatorClient.number])
            #expect(reply.entries?.map(\.status) == [5])
        }
    }

    @Test func theAccountSaysThatItRepeatsNothingByItself() async throws {
        try await SimulatorClient.run { client in
            let text = String(buffer: try await client.post("account/config", [:]).body)
            #expect(text.contains(#""resendfailed":"disabled""#))
            #expect(text.contains(#""defaultsender":"10004346""#))
        }
    }
}
