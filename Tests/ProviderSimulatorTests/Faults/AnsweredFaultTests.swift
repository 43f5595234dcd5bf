import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

/// Faults that still answer, each seen from the caller's side.
struct AnsweredFaultTests {
    private static let fields = ["receptor": SimulatorClient.number, "message": "hello"]

    @Test func httpAnswersTheStatusWithAPageAndDeliversNothing() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"kavenegar","fault":"http","value":502}"#)
            let response = try await client.post("sms/send", Self.fields)
            #expect(response.status == .badGateway)
            #expect(response.headers[.contentType] == "text/html")
            #expect(throws: (any Error).self) { try SimulatorClient.decode(KavenegarReply.self, response) }
            try await Self.expect(client, outcome: "fault http 502", delivered: 0)
        }
    }

    @Test func aRedirectLeadsToTheSimulatorsRoot() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"kavenegar","fault":"http","value":302}"#)
            let response = try await client.post("sms/send", Self.fields)
            #expect(response.status == .found && response.headers[.location] == "/")
            try await Self.expect(client, outcome: "fault http 302", delivered: 0)
        }
    }

    @Test func restingUntilSaysSoByADateAndDeliversNothing() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"kavenegar","fault":"resting_until","value":20}"#)
            let response = try await client.post("sms/send", Self.fields)
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter]?.hasSuffix(" GMT") == true)
            try await Self.expect(client, outcome: "fault resting_until", delivered: 0)
        }
        #expect(Response.date(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(Response.date(951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
    }

    @Test func gzipDeliversAndCompressesTheAnswerUnasked() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"kavenegar","fault":"gzip"}"#)
            let response = try await client.post("sms/send", Self.fields)
            #expect(response.status == .ok && response.headers[.contentEncoding] == "gzip")
            #expect(Array(response.body.readableBytesView.prefix(3)) == [0x1F, 0x8B, 8])
            #expect(throws: (any Error).self) { try SimulatorClient.decode(KavenegarReply.self, response) }
            try await Self.expect(client, outcome: "fault gzip", delivered: 1)
        }
    }

    @Test func codeAnswersAsTheProviderWouldAndDeliversNothing() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"kavenegar","fault":"code","value":418}"#)
            let response = try await client.post("sms/send", Self.fields)
            #expect(response.status.code == 418)
            let reply = try SimulatorClient.decode(KavenegarReply.self, response)
            #expect(reply.return.status == 418)
            #expect(reply.entries == nil)
            try await Self.expect(client, outcome: "fault code 418", delivered: 0)
        }
    }

    @Test func garbageIsASuccessNobodyCanReadAndDeliversNothing() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"kavenegar","fault":"garbage"}"#)
            let response = try await client.post("sms/send", Self.fields)
            #expect(response.status == .ok)
            #expect(throws: (any Error).self) { try SimulatorClient.decode(KavenegarReply.self, response) }
            try await Self.expect(client, outcome: "fault garbage", delivered: 0)
        }
    }

    @Test func delayWaitsAndThenDeliversAsUsual() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"kavenegar","fault":"delay","value":60}"#)
            let start = ContinuousClock.now
            let response = try await client.post("sms/send", Self.fields)
            #expect(ContinuousClock.now - start >= .milliseconds(60))
            #expect(response.status == .ok)
            try await Self.expect(client, outcome: "accepted", delivered: 1)
        }
    }

    @Test func aFaultForOneReceptorSparesTheOthers() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"kavenegar","fault":"code","value":409,"receptor":"00989121234567"}"#)
            #expect(try await client.send("struck").return.status == 409)
            let spared = try await client.kavenegar("sms/send", ["receptor": "09350000000", "message": "spared"])
            #expect(spared.return.status == 200)
            #expect(try await client.kavenegar("account/info", [:], key: "wrong").return.status == 403)
        }
    }

    @Test func aCountedFaultEndsByItself() async throws {
        try await SimulatorClient.run { client in
            try await client.fail(#"{"provider":"kavenegar","fault":"code","value":409,"count":2}"#)
            var codes: [Int] = []
            for text in ["a", "b", "c"] { codes.append(try await client.send(text).return.status) }
            #expect(codes == [409, 409, 200])
            #expect(try await client.get([FaultReply].self, "/faults").isEmpty)
        }
    }

    private static func expect(_ client: SimulatorClient, outcome: String, delivered: Int) async throws {
        #expect(try await client.get([CallReply].self, "/calls").map(\.outcome) == [outcome])
        #expect(try await client.inbox().count == delivered)
    }
}
