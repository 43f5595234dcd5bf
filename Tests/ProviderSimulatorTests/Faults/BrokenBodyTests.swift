import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

/// Faults whose answer says 200 and cannot be used.
struct BrokenBodyTests {
    @Test func truncatedDeliversAndSendsHalfAnAnswerThatClaimsToBeWhole() async throws {
        try await SimulatorClient.run { client in
            let whole = try await client.post("sms/send", ["receptor": SimulatorClient.number, "message": "1"])
            try await client.fail(#"{"provider":"kavenegar","fault":"truncated"}"#)
            let half = try await client.post("sms/send", ["receptor": SimulatorClient.number, "message": "2"])
            #expect(half.status == .ok)
            #expect(half.body.readableBytes == whole.body.readableBytes / 2)
            #expect(half.headers[.contentLength] == "\(half.body.readableBytes)")
            #expect(throws: (any Error).self) { try SimulatorClient.decode(KavenegarReply.self, half) }
            #expect(try await client.inbox().map(\.text) == ["2", "1"])
            let call = try #require(try await client.calls().last)
            #expect(call.fault == "truncated")
            #expect(call.delivered == 1)
            #expect(call.messageid != nil)
        }
    }

    @Test(arguments: [("empty", 0), ("html", 1), ("garbage", 1), ("huge", 1)])
    func otherBodiesDeliverOnlyIfTold(fault: String, leastBytes: Int) async throws {
        try await SimulatorClient.run { client in
            let value = fault == "huge" ? #","value":100"# : ""
            try await client.fail(#"{"provider":"kavenegar","fault":"\#(fault)"\#(value),"count":1}"#)
            let first = try await client.post("sms/send", ["receptor": SimulatorClient.number, "message": "no"])
            #expect(first.status == .ok)
            #expect(first.body.readableBytes >= leastBytes)
            #expect(throws: (any Error).self) { try SimulatorClient.decode(KavenegarReply.self, first) }
            try await client.fail(#"{"provider":"kavenegar","fault":"\#(fault)"\#(value),"count":1,"delivers":true}"#)
            _ = try await client.post("sms/send", ["receptor": SimulatorClient.number, "message": "yes"])
            #expect(try await client.inbox().map(\.text) == ["yes"])
            #expect(try await client.calls().map(\.delivered) == [0, 1])
        }
    }

    @Test func hugeSendsAsManyBytesAsAskedFor() async throws {
        try await SimulatorClient.run(.live) { client in
            _ = client.simulator.faults.add(FaultSpec(effect: .huge(1_000_001)))
            let response = try await client.post("sms/send", ["receptor": SimulatorClient.number, "message": "x"])
            #expect(response.body.readableBytes == 1_000_001)
            #expect(response.headers[.contentLength] == nil)
        }
    }

    @Test func dripDeliversAndClosesWhenItsTimeIsOver() async throws {
        try await SimulatorClient.run(.live) { client in
            _ = client.simulator.faults.add(FaultSpec(effect: .drip(1)))
            let start = ContinuousClock.now
            await #expect(throws: (any Error).self) { try await client.send("slow") }
            #expect(ContinuousClock.now - start >= .seconds(1))
            #expect(client.simulator.inbox.deliveries == 1)
            let record = try #require(client.simulator.calls.snapshot()[0])
            #expect(record.answeredAt == nil)
            #expect(record.delivered == 1)
        }
    }

    @Test(arguments: ["code", "reset_after_accept", "truncated", "gzip"])
    func whetherItDeliversIsNotLeftOpenByEveryFault(fault: String) async throws {
        try await SimulatorClient.run { client in
            let json = #"{"provider":"kavenegar","fault":"\#(fault)","value":418,"delivers":true}"#
            let response = try await client.control(.post, "/faults", body: json)
            #expect(try SimulatorClient.decode(ErrorReply.self, response).field == "delivers")
        }
    }

    @Test(arguments: [
        ("kavenegar", "1"), ("melipayamak", "1000"), ("parsian", "200"), ("smsir", "1"), ("generic", "7"),
        ("kavenegar", #""418""#), ("generic", #""""#),
    ])
    func aCodeTheProviderDoesNotSpeakIsRefused(provider: String, code: String) async throws {
        try await SimulatorClient.run { client in
            let json = #"{"provider":"\#(provider)","fault":"code","value":\#(code)}"#
            let response = try await client.control(.post, "/faults", body: json)
            #expect(try SimulatorClient.decode(ErrorReply.self, response).field == "value")
        }
    }
}
