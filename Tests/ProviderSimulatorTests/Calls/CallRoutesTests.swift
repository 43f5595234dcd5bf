import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ProviderSimulator

struct CallRoutesTests {
    @Test func everyCallIsListedWithWhatBecameOfIt() async throws {
        try await SimulatorClient.run { client in
            let id = try #require(try await client.send("one", localID: 5).entries?.first?.messageid)
            client.clock.advance(milliseconds: 10)
            _ = try await client.send("one", localID: 5)
            _ = try await client.kavenegar("sms/send", ["receptor": "12", "message": "x"])
            _ = try await client.kavenegar("sms/status", ["messageid": String(id)])
            let calls = try await client.get([CallReply].self, "/calls")
            #expect(calls.map(\.outcome) == ["accepted", "duplicate", "rejected 411", "answered"])
            #expect(calls.map(\.method) == ["sms/send", "sms/send", "sms/send", "sms/status"])
            #expect(calls.map(\.messageid) == [id, id, nil, nil])
            #expect(calls.map(\.localid) == [5, 5, nil, nil])
            #expect(calls.map(\.receptor) == [SimulatorClient.number, SimulatorClient.number, nil, nil])
            #expect(calls.map(\.at) == [0, 10, 10, 10].map { ManualClock.start + $0 })
        }
    }

    @Test func callsAreFilteredByProviderAndTime() async throws {
        try await SimulatorClient.run { client in
            _ = try await client.send("early")
            client.clock.advance(milliseconds: 500)
            _ = try await client.send("late")
            let since = ManualClock.start + 500
            #expect(try await client.get([CallReply].self, "/calls?since=\(since)").count == 1)
            #expect(try await client.get([CallReply].self, "/calls?since=\(since + 1)").isEmpty)
            #expect(try await client.get([CallReply].self, "/calls?provider=kavenegar").count == 2)
        }
    }

    @Test func theLogCanBeReadInPagesAndEveryCallHasItsNumber() async throws {
        try await SimulatorClient.run { client in
            for text in ["a", "b", "c", "d", "e"] { _ = try await client.send(text) }
            let first = try await client.calls("?limit=2")
            #expect(first.map(\.seq) == [1, 2])
            #expect(try await client.calls("?limit=2&after=2").map(\.seq) == [3, 4])
            #expect(try await client.calls("?limit=9&after=4").map(\.seq) == [5])
            #expect(try await client.calls("?after=9").isEmpty)
        }
    }

    @Test func aCallSaysWhatItDeliveredAlsoWhenItsCallerNeverLearns() async throws {
        try await SimulatorClient.run { client in
            _ = try await client.send("a", localID: 1)
            _ = try await client.send("a", localID: 1)
            try await client.fail(#"{"provider":"kavenegar","fault":"http","value":502,"count":1,"delivers":true}"#)
            _ = try await client.post("sms/send", ["receptor": SimulatorClient.number, "message": "b"])
            try await client.fail(#"{"provider":"kavenegar","fault":"http","value":502,"count":1}"#)
            _ = try await client.post("sms/send", ["receptor": SimulatorClient.number, "message": "c"])
            let calls = try await client.calls()
            #expect(calls.map(\.delivered) == [1, 0, 1, 0])
            #expect(calls.map(\.fault) == [nil, nil, "http", "http"])
            #expect(calls.map { $0.messageid == nil } == [false, false, false, true])
            #expect(calls.map(\.answeredAt) == Array(repeating: ManualClock.start, count: 4))
        }
    }

    @Test(arguments: [("since", "yesterday"), ("provider", "pigeon"), ("after", "-1"), ("limit", "0")])
    func aBadFilterIsNamed(field: String, value: String) async throws {
        try await SimulatorClient.run { client in
            let response = try await client.control(.get, "/calls?\(field)=\(value)")
            #expect(response.status == .badRequest)
            #expect(try SimulatorClient.decode(ErrorReply.self, response).field == field)
        }
    }

    @Test func statsCountCallsDeliveriesAndTheLastSecond() async throws {
        try await SimulatorClient.run { client in
            _ = try await client.send("a", localID: 1)
            _ = try await client.send("a", localID: 1)
            client.clock.advance(milliseconds: 2_000)
            _ = try await client.kavenegar("sms/send", ["receptor": "09121234567,09121234568", "message": "b"])
            let stats = try await client.get(StatsReply.self, "/stats")
            let outcomes = ["accepted": 2, "duplicate": 1]
            #expect(stats == StatsReply(calls: 3, callsLastSecond: 1, deliveries: 3, outcomes: outcomes))
        }
    }

    @Test func noAnswerShowsTheKey() async throws {
        try await SimulatorClient.run { client in
            _ = try await client.kavenegar("sms/send", ["receptor": "09121234567"], key: "not-the-key")
            for path in ["/calls", "/stats", "/inbox.json"] {
                let text = String(buffer: try await client.control(.get, path).body)
                #expect(!text.contains("k1") && !text.contains("not-the-key"))
            }
        }
    }
}
