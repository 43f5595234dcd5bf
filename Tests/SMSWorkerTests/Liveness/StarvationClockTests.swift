import Broker
import Testing

@testable import SMSWorker

@Suite struct StarvationClockTests {
    private let start = ContinuousClock.now

    private func looks(_ looks: [(second: Int, ready: Int, activity: ConsumerActivity?)]) -> [Bool] {
        var clock = StarvationClock()
        return looks.map { clock.observe(ready: $0.ready, $0.activity, now: self.start + .seconds($0.second)) }
    }

    private func activity(_ received: UInt64, held: Int = 0) -> ConsumerActivity {
        ConsumerActivity(received: received, held: held, prefetch: 200)
    }

    @Test func tenSecondsOfMessagesThatDoNotComeAreStarvation() {
        let still = self.activity(7)
        #expect(
            self.looks([(0, 1, still), (5, 1, still), (9, 1, still), (10, 1, still)]) == [false, false, false, true])
    }

    @Test func anArrivalBeginsTheClockAgain() {
        #expect(
            self.looks([
                (0, 5, self.activity(7)), (9, 5, self.activity(8)), (18, 5, self.activity(8)),
                (28, 5, self.activity(8)),
            ]) == [false, false, false, true])
    }

    @Test func anEmptyQueueOrFullHandsAreNoStarvation() {
        let full = self.activity(7, held: 200)
        #expect(self.looks([(0, 1, full), (60, 1, full)]) == [false, false])
        #expect(self.looks([(0, 0, self.activity(7)), (60, 0, self.activity(7))]) == [false, false])
        #expect(self.looks([(0, 1, nil), (60, 1, nil)]) == [false, false])
    }
}
