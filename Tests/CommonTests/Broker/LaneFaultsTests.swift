import Testing

@testable import Broker

@Suite struct LaneFaultsTests {
    private let start = ContinuousClock.now

    @Test func aReturnIsAFaultUntilTheTopologyIsDeclared() {
        var faults = LaneFaults()
        #expect(faults.isEmpty && !faults.needsRepair(now: self.start))
        faults.returned("sms.otp")
        #expect(faults.needsRepair(now: self.start))
        #expect(faults.sentences(now: self.start).first?.contains("sms.otp") == true)
        faults.repaired(now: self.start) { _ in nil }
        #expect(faults.isEmpty && faults.sentences(now: self.start).isEmpty)
    }

    @Test func theTopologyIsDeclaredOnceASecondAtMost() {
        var faults = LaneFaults()
        faults.returned("a")
        faults.repaired(now: self.start) { _ in nil }
        faults.returned("a")
        #expect(!faults.needsRepair(now: self.start + .milliseconds(999)))
        #expect(faults.needsRepair(now: self.start + .seconds(1)))
    }

    @Test func aBindingThatIsRefusedStaysAFaultWithTheBrokersWord() {
        var faults = LaneFaults()
        faults.returned("a")
        faults.returned("b")
        faults.repaired(now: self.start) { $0 == "b" ? "403 ACCESS_REFUSED" : nil }
        #expect(faults.sentences(now: self.start).count == 1)
        #expect(faults.sentences(now: self.start).first?.hasSuffix("(403 ACCESS_REFUSED)") == true)
        // What was taken says that the lane is whole.
        faults.confirmed("b")
        #expect(faults.isEmpty)
    }

    @Test func oneRefusalIsPassingTroubleAndLastingOnesAreAFault() {
        var faults = LaneFaults()
        faults.refused("a", waiting: 2, bound: 100, now: self.start)
        #expect(faults.sentences(now: self.start).isEmpty)
        faults.refused("a", waiting: 3, bound: 100, now: self.start + .milliseconds(500))
        let sentence = faults.sentences(now: self.start + .seconds(1)).first
        #expect(sentence == "a is refused with 3 waiting of 100: look for a policy with max-length")
        // With nothing sent there is no other way to learn that it is over.
        #expect(faults.sentences(now: self.start + .seconds(31)).isEmpty)
    }

    @Test func refusalsWithSomethingTakenBetweenThemAreNoFault() {
        var faults = LaneFaults()
        faults.refused("a", waiting: 2, bound: 100, now: self.start)
        faults.confirmed("a")
        faults.refused("a", waiting: 2, bound: 100, now: self.start + .seconds(1))
        #expect(faults.sentences(now: self.start + .seconds(1)).isEmpty)
    }
}

@Suite struct TopologyDifferenceTests {
    @Test(arguments: [
        (403, "access refused by RabbitMQ"), (404, "not found in RabbitMQ"), (405, "locked by another connection"),
        (406, "exists with other arguments"), (541, "refused by RabbitMQ"),
    ])
    func theReplyCodeDecidesWhatIsSaid(_ code: Int, _ words: String) {
        let difference = TopologyDifference(name: "q", code: code, text: "queue.declare q: \(code)")
        #expect(difference.description == "\(words): queue.declare q: \(code)")
    }
}

@Suite struct ConsumerTimeoutTests {
    @Test(arguments: [
        (
            406, "PRECONDITION_FAILED - delivery acknowledgement on channel 3 timed out. Timeout value used: 1000 ms.",
            true
        ),
        (406, "PRECONDITION_FAILED - unknown delivery tag 7", false),
        (403, "ACCESS_REFUSED - delivery acknowledgement on channel 3 timed out", false), (406, "", false),
    ])
    func onlyTheBrokersWordForItIsTakenForIt(_ code: Int, _ text: String, _ expected: Bool) {
        #expect(ConsumerTimeout.isReason(code: code, text: text) == expected)
    }
}
