import Limits
import Testing

@testable import APIFrontend
@testable import Redis

/// What counting says of windows.
@Suite struct LimitCounterTests {
    private let counter = LimitCounter(limits: [.init(5, in: .seconds(60)), .init(2, in: .seconds(3_600))])

    @Test func aWindowIsFullBeyondItsLimitAndSaysWhoseItIs() throws {
        let calls = self.counter.take("{a:x}")
        #expect(calls.map(\.keys) == [60, 60, 3_600, 3_600].map { ["limit:{a:x}:\($0)"] })
        // Of each window the count, and that it has an end.
        let replies: [RedisValue] = [.integer(3), .integer(0), .integer(3), .integer(1)]
        let full = try zip(calls, replies).map { try $0.read($1) }
        let hour = LimitCounter.Full(subject: "{a:x}", limit: .init(2, in: .seconds(3_600)))
        #expect(full == [nil, nil, hour, nil])
        #expect(try calls.last?.read(.integer(100)) == .some(nil), "an end is no count")
        #expect(LimitCounter.end(of: hour).keys == ["limit:{a:x}:3600"])
    }

    @Test func whatRedisRefusesIsNoCount() {
        for call in self.counter.take("all") {
            #expect(throws: RedisError(.server, "OOM")) { try call.read(.error("OOM")) }
        }
    }

    @Test func aWindowThatHasJustEndedTakesAMoment() throws {
        let call = LimitCounter.end(of: .init(subject: "all", limit: .init(1, in: .seconds(1))))
        #expect(try call.read(.integer(1_500)) == .milliseconds(1_500))
        #expect(try call.read(.integer(-2)) == .milliseconds(1))
    }
}
