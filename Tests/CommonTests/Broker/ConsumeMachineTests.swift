import Testing

@testable import Broker

/// A consumer's machine of the queues `a` and `b` on channels 2 and 3, with what it wants done and a clock that the test moves.
private struct Stage {
    typealias Action = ConsumeMachine.Action

    var machine: ConsumeMachine
    var now = ContinuousClock.now
    private var actions: [Action] = []

    init() throws {
        self.machine = ConsumeMachine(
            [try #require(BrokerAddress("amqp://one"))],
            subscriptions: [.init(queue: "a", prefetch: 100), .init(queue: "b", prefetch: 2)])
        try self.connect()
    }

    mutating func connect() throws {
        let address = self.machine.nextAddress(now: self.now)
        _ = try #require(address)
        let channels = self.machine.openLanes().map(\.channel)
        #expect(channels == [2, 3])
        self.machine.connected()
    }

    mutating func receive(_ frame: AMQPFrame) { self.machine.received(frame, into: &self.actions) }

    /// A message arrives on a channel; gives its receipt.
    mutating func deliver(_ tag: UInt64, channel: UInt16 = 2) -> DeliveryReceipt {
        self.receive(.deliver(channel: channel, tag: tag, isRedelivered: false))
        self.receive(.header(channel: channel, bodySize: 1, properties: AMQPProperties(messageID: "m\(tag)")))
        self.receive(.body(channel: channel, bytes: [7]))
        return DeliveryReceipt(generation: self.machine.generation, channel: channel, tag: tag)
    }

    mutating func settle(
        _ receipts: [DeliveryReceipt], _ verdict: SettlementWindow.Verdict = .acknowledge, flushingAll: Bool = false
    ) -> Bool {
        let isAllKnown = self.machine.settle(
            receipts.map { ($0, verdict) }, flushingAll: flushingAll, now: self.now, into: &self.actions)
        if isAllKnown { self.machine.settled(arrived: 0, now: self.now) }
        return isAllKnown
    }

    mutating func pause() { self.machine.pause(into: &self.actions) }

    mutating func reconnect() { self.machine.reconnect(because: "no news", into: &self.actions) }

    mutating func done() -> [Action] {
        defer { self.actions = [] }
        return self.actions
    }
}

@Suite struct ConsumeMachineTests {
    private let heldTooLong = "PRECONDITION_FAILED - delivery acknowledgement on channel 2 timed out"

    @Test func threeFramesAreADeliveryOfTheChannelsQueue() throws {
        var stage = try Stage()
        let receipt = stage.deliver(1, channel: 3)
        #expect(
            stage.done() == [
                .release(channel: 3),
                .deliver(
                    BrokerDelivery(
                        queue: "b", messageID: "m1", body: [7], headers: [:], isTruncated: false,
                        isRedelivered: false, receipt: receipt)),
            ])
    }

    @Test func framesOfAChannelThatIsNobodysAreNothing() throws {
        var stage = try Stage()
        _ = stage.deliver(1, channel: 9)
        #expect(stage.done() == [])
    }

    // MARK: Settlements

    @Test func aFewAcknowledgementsWaitFiveMilliseconds() throws {
        var stage = try Stage()
        let receipts = [stage.deliver(1), stage.deliver(2)]
        _ = stage.done()
        #expect(stage.settle(receipts) == false)
        #expect(stage.machine.timeout(now: stage.now) == .milliseconds(5))
        stage.now += .milliseconds(4)
        #expect(stage.settle([]) == false)
        #expect(stage.done() == [])
        stage.now += .milliseconds(1)
        #expect(stage.settle([]) == true)
        #expect(stage.done() == [.settle(.acknowledge(tag: 2, multiple: true), channel: 2)])
        #expect(stage.machine.timeout(now: stage.now) == .milliseconds(500))
    }

    @Test func fiftyAcknowledgementsGoAtOnce() throws {
        var stage = try Stage()
        let receipts = (1...50).map { stage.deliver(UInt64($0)) }
        _ = stage.done()
        #expect(stage.settle(Array(receipts.prefix(49))) == false)
        #expect(stage.settle([receipts[49]]) == true)
        #expect(stage.done() == [.settle(.acknowledge(tag: 50, multiple: true), channel: 2)])
    }

    @Test func aStopSendsWhatThereIs() throws {
        var stage = try Stage()
        let receipt = stage.deliver(1)
        _ = stage.done()
        #expect(stage.settle([receipt], flushingAll: true) == true)
        #expect(stage.done() == [.settle(.acknowledge(tag: 1, multiple: true), channel: 2)])
    }

    @Test func heldMessagesOfOneQueueDoNotBreakRunsOfAnother() throws {
        var stage = try Stage()
        _ = stage.deliver(1, channel: 3)
        let receipts = (1...50).map { stage.deliver(UInt64($0)) }
        _ = stage.done()
        #expect(stage.settle(receipts) == true)
        #expect(stage.done() == [.settle(.acknowledge(tag: 50, multiple: true), channel: 2)])
    }

    @Test func whatIsGivenBackIsGivenBackAtOnce() throws {
        var stage = try Stage()
        let receipts = [stage.deliver(1), stage.deliver(2)]
        _ = stage.done()
        #expect(stage.settle([receipts[1]], .requeue) == true)
        #expect(stage.done() == [.settle(.reject(tag: 2, requeue: true), channel: 2)])
        #expect(stage.settle([receipts[0]], .reject) == true)
        #expect(stage.done() == [.settle(.reject(tag: 1, requeue: false), channel: 2)])
    }

    @Test func verdictsOnDeliveriesOfAnEarlierConnectionMeanNothing() throws {
        var stage = try Stage()
        let receipt = stage.deliver(1)
        stage.machine.lost(now: stage.now)
        #expect(stage.settle([receipt], .requeue) == true)
        stage.now += .seconds(2)
        try stage.connect()
        _ = stage.deliver(1)
        _ = stage.done()
        #expect(stage.settle([receipt], .requeue) == true)
        #expect(stage.settle([receipt], flushingAll: true) == true)
        #expect(stage.done() == [])
    }

    @Test func whatArrivedWhileTheBrokerWasToldStartsTheDelayAgain() throws {
        var stage = try Stage()
        stage.machine.settled(arrived: 1, now: stage.now)
        #expect(stage.machine.timeout(now: stage.now) == .milliseconds(5))
        stage.machine.settled(arrived: 0, now: stage.now)
        #expect(stage.machine.timeout(now: stage.now) == .milliseconds(500))
    }

    // MARK: Pause

    @Test func aPauseEndsTheStreamsAndCancelsEachConsumerOnce() throws {
        var stage = try Stage()
        let held = stage.deliver(1)
        _ = stage.done()
        stage.pause()
        let actions = stage.done()
        #expect(actions.count == 3 && actions.first == .endStreams)
        #expect(actions.contains(.cancel(queue: "a", channel: 2)) && actions.contains(.cancel(queue: "b", channel: 3)))
        stage.pause()
        #expect(stage.done() == [])
        // What is held can still be settled.
        #expect(stage.settle([held], flushingAll: true) == true)
        #expect(stage.done() == [.settle(.acknowledge(tag: 1, multiple: true), channel: 2)])
    }

    @Test func aConnectionThatIsLostInAPauseStaysLost() throws {
        var stage = try Stage()
        stage.pause()
        stage.machine.lost(now: stage.now)
        let node = stage.machine.nextAddress(now: stage.now + .seconds(60))
        #expect(node == nil)
    }

    // MARK: The connection

    @Test func aReconnectIsWantedOfAConnectionOnly() throws {
        var stage = try Stage()
        stage.reconnect()
        #expect(stage.done() == [.disconnect(BrokerError(.connectionLost, "no news"))])
        stage.machine.lost(now: stage.now)
        stage.reconnect()
        #expect(stage.done() == [])
    }

    @Test func eachConnectionAndEachLossHasANumberOfItsOwn() throws {
        var stage = try Stage()
        #expect(stage.machine.generation == 1)
        stage.machine.lost(now: stage.now)
        #expect(stage.machine.generation == 2)
        let node = stage.machine.nextAddress(now: stage.now + .milliseconds(499))
        #expect(node == nil)
        stage.now += .seconds(1)
        try stage.connect()
        #expect(stage.machine.generation == 3)
    }

    @Test func aCancelledConsumerAndAClosedChannelEndTheConnection() throws {
        var stage = try Stage()
        stage.receive(.consumerCancelled(channel: 3))
        stage.receive(.channelClosed(channel: 2, code: 404, text: "NOT_FOUND"))
        #expect(
            stage.done() == [
                .disconnect(BrokerError(.connectionLost, "the broker cancelled the consumer of b")),
                .disconnect(BrokerError(.connectionLost, "404 NOT_FOUND", replyCode: 404)),
            ])
    }

    @Test func aChannelThatHeldSomethingForTooLongIsReplacedAlone() throws {
        var stage = try Stage()
        let old = stage.deliver(1)
        let other = stage.deliver(1, channel: 3)
        _ = stage.done()
        stage.receive(.channelClosed(channel: 2, code: 406, text: self.heldTooLong))
        #expect(
            stage.done() == [
                .replace(
                    .init(
                        closed: 2, next: 4, subscription: .init(queue: "a", prefetch: 100), isConsuming: true,
                        reason: self.heldTooLong))
            ])
        let new = stage.deliver(1, channel: 4)
        _ = stage.done()
        // The old one's verdict is not sent, the others' are.
        _ = stage.settle([old, other, new], .requeue)
        #expect(
            stage.done() == [
                .settle(.reject(tag: 1, requeue: true), channel: 3),
                .settle(.reject(tag: 1, requeue: true), channel: 4),
            ])
    }

    @Test func inAPauseAClosedChannelIsNotConsumedAgain() throws {
        var stage = try Stage()
        stage.pause()
        _ = stage.done()
        stage.receive(.channelClosed(channel: 2, code: 406, text: self.heldTooLong))
        guard case .replace(let replacement) = stage.done().first else {
            Issue.record("nothing takes the channel's place")
            return
        }
        #expect(!replacement.isConsuming)
        _ = stage.deliver(1, channel: replacement.next)
        #expect(stage.done() == [])
    }

    @Test func whenTheNumbersOfChannelsAreUsedUpTheConnectionIsReplaced() throws {
        var stage = try Stage()
        var channel: UInt16 = 2
        for next in UInt16(4)...ConsumeMachine.channelLimit {
            stage.receive(.channelClosed(channel: channel, code: 406, text: self.heldTooLong))
            channel = next
        }
        #expect(!stage.done().contains { if case .disconnect = $0 { true } else { false } })
        stage.receive(.channelClosed(channel: channel, code: 406, text: self.heldTooLong))
        #expect(
            stage.done() == [
                .disconnect(BrokerError(.connectionLost, "406 \(self.heldTooLong)", replyCode: 406))
            ])
    }

    // MARK: Activity

    @Test func whatConsumersDoIsLookedAtEveryFiftyMilliseconds() throws {
        var stage = try Stage()
        _ = stage.deliver(1, channel: 3)
        let first = stage.machine.activity(now: stage.now)
        let activity = try #require(first)
        let queueB = activity.first { $0.queue == "b" }?.activity
        #expect(queueB == ConsumerActivity(received: 1, held: 1, prefetch: 2))
        #expect(activity.count == 2)
        let tooSoon = stage.machine.activity(now: stage.now + .milliseconds(49))?.count
        #expect(tooSoon == nil)
        let inTime = stage.machine.activity(now: stage.now + .milliseconds(50))?.count
        #expect(inTime != nil)
        stage.machine.lost(now: stage.now)
        let withoutConnection = stage.machine.activity(now: stage.now + .seconds(1))?.count
        #expect(withoutConnection == nil)
    }
}
