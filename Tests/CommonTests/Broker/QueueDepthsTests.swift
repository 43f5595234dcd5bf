import Testing

@testable import Broker

@Suite struct QueueDepthsTests {
    private func depths() -> QueueDepths {
        QueueDepths(
            BrokerTopology(
                exchange: "x",
                queues: [BrokerQueue(name: "a", maximumLength: 100), BrokerQueue(name: "b", maximumLength: 5)]))
    }

    @Test("a queue is full at four fifths of its bound", arguments: [(0, false), (79, false), (80, true), (101, true)])
    func full(messages: Int, isFull: Bool) {
        var depths = self.depths()
        depths.note(messages, of: "a")
        #expect(depths.isFull("a") == isFull)
        #expect(depths.isAnyFull == isFull)
        #expect(!depths.isFull("b"))
    }

    @Test func nothingIsSaidOfQueuesThatAreUnknown() {
        var depths = self.depths()
        #expect(!depths.isFull("a") && !depths.isFull("nobody's"))
        depths.note(1_000_000, of: "nobody's")
        #expect(!depths.isFull("nobody's") && !depths.isAnyFull)
        #expect(depths.bound(of: "nobody's") == nil)
        #expect(depths.messages == ["nobody's": 1_000_000])
    }

    @Test func whatIsForgottenIsNotFull() {
        var depths = self.depths()
        depths.note(100, of: "a")
        depths.note(1, of: "nobody's")
        depths.forget()
        #expect(depths == self.depths())
        #expect(depths.messages.isEmpty && depths.bound(of: "a") == 100)
    }
}
