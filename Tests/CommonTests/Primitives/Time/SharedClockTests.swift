import Testing

@testable import Operations
@testable import Primitives
@testable import Redis

@Suite struct SharedClockTests {
    /// 2026, in microseconds.
    private let then: Int64 = 1_790_000_000_000_000

    private func estimate(_ server: Int64, _ sent: Int64, _ received: Int64) throws -> ClockEstimate {
        try #require(ClockEstimate(server: server, sent: sent, received: received))
    }

    @Test func halfOfTheRoundTripIsTakenOff() throws {
        let estimate = try self.estimate(self.then + 500, 1_000, 2_000)
        #expect(estimate.offset == self.then - 1_000)
        #expect(estimate.error == 501)
    }

    @Test func anAnswerThatTellsNothingIsNone() {
        #expect(ClockEstimate(server: self.then, sent: 0, received: 2_000_001) == nil)
        #expect(ClockEstimate(server: self.then, sent: 10, received: 9) == nil)
        #expect(ClockEstimate(server: -1_000, sent: 0, received: 1) == nil)
        #expect(ClockEstimate(server: .max, sent: 0, received: 1) == nil)
        for reply: RedisValue? in [
            nil, .null, .error("BUSY"), .array([]), .array([.string("1790000000")]),
            .array([.string("1790000000"), .string("x")]), .array([.string("1790000000"), .string("1000000")]),
            .array([.string("9223372036854775807"), .string("0")]),
            .array([.string("100000000000000"), .string("0")]), .array([.string("-1"), .string("0")]),
        ] {
            #expect(ClockEstimate(reply, sent: 0, received: 1) == nil, "\(String(describing: reply))")
        }
        let reply = RedisValue.array([.string("1790000000"), .string("25")])
        #expect(ClockEstimate(reply, sent: 0, received: 2)?.offset == self.then + 24)
    }

    @Test func theNarrowerAnswerHoldsWhileTheyAgree() throws {
        let narrow = try self.estimate(self.then, 0, 200)
        let wide = try self.estimate(self.then + 1_000_000, 1_000_000, 1_020_000)
        #expect(narrow.refined(by: wide) == narrow)
        #expect(wide.refined(by: narrow) == narrow)
        // An old answer is not as good as it was.
        let later = try self.estimate(self.then + 60_000_000, 60_000_000, 60_000_400)
        #expect(narrow.refined(by: later) == later)
    }

    @Test func aClockThatWasSetOrAnotherServersIsTakenAtOnce() throws {
        let before = try self.estimate(self.then, 0, 200)
        for step: Int64 in [-360_000_000, -40_000_000, 40_000_000, 360_000_000] {
            let after = try self.estimate(self.then + step + 1_000_000, 1_000_000, 1_050_000)
            #expect(before.refined(by: after) == after)
        }
    }

    @Test func theTimeIsTheServersAndTheDistanceTheMachines() throws {
        let clock = SharedClock()
        #expect(!clock.isKnown && clock.distance == nil)
        #expect(abs(clock.now - WallClock.system.milliseconds()) < 1_000)
        for minutes: Int64 in [6, -6] {
            let monotonic = SharedClock.monotonic()
            let server = (WallClock.system.milliseconds() + minutes * 60_000) * 1_000
            clock.learned(try self.estimate(server, monotonic, monotonic + 100))
            #expect(abs(clock.now - server / 1_000) < 1_000)
            let distance = try #require(clock.distance)
            #expect(abs(distance.inMilliseconds + minutes * 60_000) < 1_000)
        }
    }

    @Test(
        "readiness says how far the clock is",
        arguments: [
            (0, true, false), (1_999, true, false), (-2_000, true, false), (2_001, true, true), (-9_999, true, true),
            (10_000, true, true), (10_001, false, true), (-360_000, false, true),
        ])
    func distance(milliseconds: Int, isReady: Bool, isTold: Bool) {
        let distance = ClockDistance(.milliseconds(milliseconds))
        let component = distance.component(limit: .seconds(10))
        #expect(component.name == "clock")
        #expect(component.isReady == isReady)
        #expect(component.detail.contains("NTP") == isTold)
        #expect(component.detail.contains(milliseconds < 0 ? "behind" : "ahead of"))
        #expect(distance.isFar(wasFar: false) == isTold)
    }

    @Test func betweenNearAndFarNothingIsToldAnew() {
        let between = ClockDistance(.milliseconds(1_800))
        #expect(between.isFar(wasFar: true))
        #expect(!between.isFar(wasFar: false))
        #expect(!ClockDistance(.milliseconds(1_500)).isFar(wasFar: true))
        #expect(!ClockDistance(nil).component(limit: .seconds(10)).isReady)
    }
}
