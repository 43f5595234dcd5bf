import Testing

@testable import ProviderSimulator

struct RateWindowTests {
    @Test func eventsCountForOneSecond() {
        var window = RateWindow()
        for _ in 0..<3 { window.eventHappened(at: 10_000) }
        window.eventHappened(at: 10_500)
        #expect(window.count(at: 10_500) == 4)
        #expect(window.count(at: 10_999) == 4)
        #expect(window.count(at: 11_000) == 1)
        #expect(window.count(at: 11_500) == 0)
    }

    @Test func aLongPauseEmptiesEverySlot() {
        var window = RateWindow()
        for milliseconds in stride(from: Int64(0), to: 1_000, by: 50) { window.eventHappened(at: milliseconds) }
        #expect(window.count(at: 999) == 20)
        #expect(window.count(at: 3_600_000) == 0)
    }

    @Test func aClockThatStepsBackLosesNothing() {
        var window = RateWindow()
        window.eventHappened(at: 5_000)
        window.eventHappened(at: 4_000)
        #expect(window.count(at: 5_000) == 2)
    }
}
