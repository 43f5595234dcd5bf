import NIOCore
import Testing

@testable import ChatFanout

@Suite struct FlushPacingTests {
    @Test func littleWorkNeedsNoRest() {
        #expect(FlushPacing.rest(after: .init(writes: 20, deliveries: 20, time: .microseconds(80))) == nil)
        #expect(FlushPacing.rest(after: .init()) == nil)
    }

    @Test func muchWorkForFewMessagesRestsForAsLongAgainAndNeverLong() {
        #expect(
            FlushPacing.rest(after: .init(writes: 500, deliveries: 500, time: .milliseconds(2))) == .milliseconds(4))
        #expect(
            FlushPacing.rest(after: .init(writes: 5_000, deliveries: 9_000, time: .milliseconds(40)))
                == FlushPacing.longest)
    }

    @Test func whoTellsManyMessagesAtOnceGoesOn() {
        #expect(FlushPacing.rest(after: .init(writes: 500, deliveries: 4_000, time: .milliseconds(3))) == nil)
    }
}
