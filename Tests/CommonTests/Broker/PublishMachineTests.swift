import Testing

@testable import Broker

@Suite struct PublishMachineTests {
    @Test func aConfirmedMessageIsSettledOnce() throws {
        var stage = try PublishStage()
        stage.publish(1, 2, 3)
        #expect(stage.write() == [1, 2, 3])
        #expect(stage.machine.pending == 3)
        stage.confirm(2)
        #expect(stage.done() == [.settled(2, nil)])
        stage.confirm(3, multiple: true)
        #expect(stage.done() == [.settled(1, nil), .settled(3, nil)])
        stage.confirm(3)
        #expect(stage.done() == [])
        #expect(stage.machine.pending == 0)
    }

    @Test func framesOfAConfirmAreGivenBackAfterIt() throws {
        var stage = try PublishStage()
        var actions: [PublishStage.Action] = []
        stage.publish(1)
        _ = stage.write()
        var machine = stage.machine
        machine.received(.ack(channel: 1, tag: 1, multiple: false), now: stage.now, into: &actions)
        #expect(actions == [.settled(1, nil), .release(channel: 1)])
    }

    // MARK: Gathering

    @Test func whoComesAloneIsWrittenAtOnce() throws {
        var stage = try PublishStage()
        stage.publish(1)
        #expect(stage.write() == [1])
        #expect(stage.machine.wait(now: stage.now).wantsWrite == false)
    }

    @Test func whileConfirmsAreOwedMessagesGatherForAMillisecond() throws {
        var stage = try PublishStage()
        stage.publish(1)
        _ = stage.write()
        stage.publish(2)
        #expect(stage.write() == [])
        #expect(stage.machine.wait(now: stage.now).timeout == .milliseconds(1))
        stage.pass(.microseconds(999))
        stage.publish(3)
        #expect(stage.write() == [])
        #expect(stage.machine.wait(now: stage.now).timeout == .microseconds(1))
        stage.pass(.microseconds(1))
        #expect(stage.write() == [2, 3])
    }

    @Test func aConfirmEndsTheGathering() throws {
        var stage = try PublishStage()
        stage.publish(1, 2)
        _ = stage.write()
        stage.publish(3)
        #expect(stage.write() == [])
        stage.confirm(1)
        #expect(stage.write() == [3])
    }

    @Test func sixtyFourAreWorthAWriteOfTheirOwn() throws {
        var stage = try PublishStage()
        stage.publish(0)
        _ = stage.write()
        for number in 1..<Gathering.count { stage.publish(number) }
        #expect(stage.write() == [])
        stage.publish(Gathering.count)
        #expect(stage.write() == Array(1...Gathering.count))
    }

    @Test func aMegabyteIsOnTheWireAtMost() throws {
        var stage = try PublishStage()
        stage.publish(1, 2, 3, bytes: 600_000)
        #expect(stage.write() == [1, 2])
        #expect(!stage.machine.hasNext)
        #expect(!stage.machine.wait(now: stage.now).wantsWrite)
        stage.confirm(1)
        #expect(stage.write() == [3])
    }

    // MARK: Deadlines

    @Test func aCallerIsToldThatItsTimeIsOverAndItsMessageKeepsItsPlace() throws {
        var stage = try PublishStage()
        stage.publish(1, timeout: .seconds(1))
        stage.publish(2)
        _ = stage.write()
        stage.tick(after: .milliseconds(999))
        #expect(stage.done() == [])
        stage.tick(after: .milliseconds(20))
        #expect(stage.done() == [.gaveUp(1, BrokerError(.timedOut))])
        #expect(stage.machine.pending == 2)
        stage.confirm(2, multiple: true)
        #expect(stage.done() == [.settled(nil, nil), .settled(2, nil)])
    }

    @Test func whatWasNotSentInTimeIsNotSentAnyMore() throws {
        var stage = try PublishStage()
        stage.publish(1, bytes: 1_000_000)
        _ = stage.write()
        stage.publish(2, timeout: .milliseconds(500))
        stage.pass(.milliseconds(1))
        #expect(stage.write() == [])
        stage.tick(after: .milliseconds(500))
        #expect(stage.done() == [.gaveUp(2, BrokerError(.overloaded, "it was not sent in time"))])
        // The same if it is found when its turn comes.
        stage.publish(3, timeout: .milliseconds(10))
        stage.pass(.milliseconds(10))
        stage.confirm(1)
        #expect(stage.write() == [])
        #expect(
            stage.done() == [
                .settled(1, nil), .gaveUp(3, BrokerError(.overloaded, "it was not sent in time")),
            ])
        #expect(stage.machine.pending == 0)
    }

    @Test func deadlinesAreLookedAtEveryTwentyMilliseconds() throws {
        var stage = try PublishStage()
        stage.publish(1, timeout: .milliseconds(5))
        _ = stage.write()
        stage.tick()
        stage.tick(after: .milliseconds(19))
        #expect(stage.done() == [])
        stage.tick(after: .milliseconds(1))
        #expect(stage.done() == [.gaveUp(1, BrokerError(.timedOut))])
    }

    // MARK: Silence and alarm

    @Test func aConnectionThatOwesAConfirmForThreeSecondsIsLeft() throws {
        var stage = try PublishStage()
        stage.publish(1)
        _ = stage.write()
        stage.tick(after: .seconds(3))
        #expect(stage.done() == [])
        stage.tick(after: .milliseconds(1))
        #expect(
            stage.done() == [
                .disconnect, .refuse(BrokerError(.notConnected, "no confirm for 3.0 seconds")),
                .gaveUp(1, BrokerError(.connectionLost)),
            ])
    }

    @Test func nobodyIsSilentWhoOwesNothing() throws {
        var stage = try PublishStage()
        stage.publish(1)
        _ = stage.write()
        stage.confirm(1)
        _ = stage.done()
        stage.tick(after: .seconds(60))
        #expect(stage.done() == [])
    }

    @Test func anAlarmRefusesWhatIsNotSentAndWaitsForTheRest() throws {
        var stage = try PublishStage()
        stage.publish(1, timeout: .seconds(60))
        _ = stage.write()
        stage.publish(2)
        stage.receive(.blocked(reason: "low on disk"))
        let error = BrokerError(.blocked, "low on disk")
        #expect(stage.done() == [.refuse(error), .gaveUp(2, error)])
        // What comes in before the door is shut waits; nothing is written, and nobody is silent.
        stage.publish(3, timeout: .seconds(60))
        stage.tick(after: .seconds(30))
        #expect(stage.write() == [])
        #expect(stage.done() == [])
        stage.receive(.unblocked)
        #expect(stage.done() == [.takeAgain])
        // Confirms that an alarm held back have their three seconds after it.
        stage.tick(after: .seconds(3))
        #expect(stage.done() == [])
        stage.confirm(1)
        #expect(stage.done() == [.settled(1, nil)])
        #expect(stage.write() == [3])
    }

    @Test func whoIsSilentAfterAnAlarmIsLeft() throws {
        var stage = try PublishStage()
        stage.publish(1, timeout: .seconds(60))
        _ = stage.write()
        stage.receive(.blocked(reason: ""))
        stage.pass(.seconds(30))
        stage.receive(.unblocked)
        _ = stage.done()
        stage.tick(after: .milliseconds(3_001))
        #expect(stage.done().first == .disconnect)
    }

    // MARK: Refusals

    @Test func onlyRefusalsForHalfASecondAreAStuckChannel() throws {
        var stage = try PublishStage()
        stage.publish(1, 2, 3, 4)
        _ = stage.write()
        stage.refuse(1)
        #expect(stage.done().first == .settled(1, BrokerError(.refused)))
        stage.pass(.milliseconds(400))
        stage.refuse(2)
        #expect(stage.done().first == .settled(2, BrokerError(.refused)))
        stage.pass(.milliseconds(101))
        stage.refuse(3)
        #expect(
            stage.done() == [
                .disconnect, .refuse(BrokerError(.notConnected, "every message, while no queue is full")),
                .gaveUp(3, BrokerError(.connectionLost)), .gaveUp(4, BrokerError(.connectionLost)),
            ])
    }

    @Test func oneMessageThatIsTakenEndsAStorm() throws {
        var stage = try PublishStage()
        stage.publish(1, 2, 3, 4)
        _ = stage.write()
        stage.refuse(1)
        stage.pass(.milliseconds(400))
        stage.confirm(2)
        stage.pass(.milliseconds(400))
        stage.refuse(3)
        stage.pass(.milliseconds(400))
        stage.refuse(4)
        #expect(!stage.done().contains(.disconnect))
    }

    @Test func whileAQueueIsFullRefusalsAreNoStorm() throws {
        var stage = try PublishStage()
        stage.receive(.depth(queue: "b", messages: 80))
        stage.publish(1, 2)
        _ = stage.write()
        stage.refuse(1)
        stage.pass(.seconds(2))
        stage.refuse(2)
        #expect(!stage.done().contains(.disconnect))
    }

    @Test func aStuckChannelIsLeftOnceInTenSeconds() throws {
        var stage = try PublishStage()
        func storm() -> Bool {
            stage.publish(1, 2, timeout: .seconds(60))
            _ = stage.write()
            stage.refuse(1)
            stage.pass(.milliseconds(501))
            stage.refuse(2)
            return stage.done().contains(.disconnect)
        }
        #expect(storm())
        stage.pass(.seconds(2))
        try stage.connect()
        #expect(!storm())
        stage.lose(BrokerError(.connectionLost))
        _ = stage.done()
        stage.pass(.seconds(8))
        try stage.connect()
        #expect(storm())
    }

    @Test func lastingRefusalsOfOneLaneAreItsFaultUntilItTakesOne() throws {
        var stage = try PublishStage()
        stage.publish(1, 2, to: "a")
        stage.publish(3, to: "b")
        stage.publish(4, to: "a")
        _ = stage.write()
        stage.receive(.depth(queue: "a", messages: 3))
        _ = stage.done()
        stage.refuse(1)
        #expect(stage.done().contains(.noteFaults(new: [], isOver: false)))
        stage.confirm(3)
        stage.pass(.milliseconds(500))
        _ = stage.done()
        stage.refuse(2)
        let sentence = "a is refused with 3 waiting of 100: look for a policy with max-length"
        #expect(
            stage.done() == [.settled(2, BrokerError(.refused)), .noteFaults(new: [sentence], isOver: false)])
        #expect(stage.machine.faults.lanes(now: stage.now) == ["a"])
        stage.confirm(4)
        #expect(stage.done() == [.settled(4, nil), .noteFaults(new: [], isOver: true)])
    }

    @Test func refusalsOfAFullLaneAreNoFault() throws {
        var stage = try PublishStage()
        stage.receive(.depth(queue: "a", messages: 80))
        stage.publish(1, 2)
        _ = stage.write()
        stage.refuse(1)
        stage.pass(.seconds(1))
        stage.refuse(2)
        #expect(stage.machine.faults.isEmpty)
    }

    // MARK: What comes back

    @Test func whatNoQueueOfOursTakesIsToldAtOnce() throws {
        var stage = try PublishStage()
        stage.publish(1, to: "nowhere")
        stage.publish(2)
        _ = stage.write()
        stage.giveBack(1, tag: 1)
        #expect(stage.done() == [.settled(1, BrokerError(.unroutable))])
        #expect(stage.machine.faults.isEmpty)
        stage.confirm(2)
        #expect(stage.done() == [.settled(2, nil)])
    }

    @Test func whatComesBackFromALaneIsPublishedAgainWhenTheTopologyIsThere() throws {
        var stage = try PublishStage()
        stage.pass(.seconds(1))
        stage.publish(1)
        _ = stage.write()
        stage.publish(2)
        stage.giveBack(1, tag: 1)
        let sentence = "no queue takes what is for a, its binding is gone"
        #expect(stage.done() == [.noteReturn, .noteFaults(new: [sentence], isOver: false)])
        #expect(stage.machine.pending == 2)
        #expect(stage.machine.needsTopology(now: stage.now))
        stage.declare()
        #expect(!stage.machine.needsTopology(now: stage.now))
        #expect(stage.done() == [.noteFaults(new: [], isOver: true)])
        #expect(stage.write() == [1, 2])
        stage.confirm(3, multiple: true)
        #expect(stage.done() == [.settled(1, nil), .settled(2, nil)])
    }

    @Test func theTopologyIsDeclaredOnceASecondAtMostAndNotDuringAnAlarm() throws {
        var stage = try PublishStage()
        stage.pass(.milliseconds(999))
        stage.publish(1)
        _ = stage.write()
        stage.giveBack(1, tag: 1)
        #expect(!stage.machine.needsTopology(now: stage.now))
        stage.pass(.milliseconds(1))
        #expect(stage.machine.needsTopology(now: stage.now))
        stage.receive(.blocked(reason: ""))
        #expect(!stage.machine.needsTopology(now: stage.now))
    }

    @Test func whatComesBackIsPublishedAgainWhenItsLaneTakesAnother() throws {
        var stage = try PublishStage()
        stage.publish(1, 2)
        _ = stage.write()
        stage.giveBack(1, tag: 1)
        stage.confirm(2)
        #expect(stage.done().last == .noteFaults(new: [], isOver: true))
        #expect(stage.write() == [1])
    }

    @Test func whatComesBackAndFindsNoWayInTimeIsUnroutable() throws {
        var stage = try PublishStage()
        stage.publish(1, timeout: .milliseconds(100))
        _ = stage.write()
        stage.giveBack(1, tag: 1)
        _ = stage.done()
        stage.tick(after: .milliseconds(100))
        #expect(stage.done() == [.settled(1, BrokerError(.unroutable))])
        #expect(stage.machine.pending == 0)
    }

    @Test func whoWasToldThatItsTimeIsOverGetsNoSecondTry() throws {
        var stage = try PublishStage()
        stage.publish(1, timeout: .milliseconds(100))
        _ = stage.write()
        stage.tick(after: .milliseconds(100))
        _ = stage.done()
        stage.giveBack(1, tag: 1)
        #expect(stage.done().contains(.settled(nil, BrokerError(.unroutable))))
        #expect(stage.machine.pending == 0)
    }

    // MARK: The connection

    @Test func aLossTellsAllWhatIsKnownOfTheirMessages() throws {
        var stage = try PublishStage()
        stage.publish(1, 2)
        _ = stage.write()
        stage.giveBack(1, tag: 1)
        stage.publish(3)
        _ = stage.done()
        stage.receive(.connectionClosed(code: 320, text: "CONNECTION_FORCED"))
        let refusal = BrokerError(.notConnected, "320 CONNECTION_FORCED")
        #expect(
            stage.done() == [
                .disconnect, .refuse(refusal), .gaveUp(3, refusal), .gaveUp(1, refusal),
                .gaveUp(2, BrokerError(.connectionLost)),
            ])
        #expect(stage.machine.pending == 0)
        #expect(stage.write() == [])
    }

    @Test func aNewConnectionCountsTagsFromOneAndKnowsNoLengths() throws {
        var stage = try PublishStage()
        stage.receive(.depth(queue: "a", messages: 100))
        stage.publish(1, 2, bytes: 600_000)
        _ = stage.write()
        stage.lose(BrokerError(.connectionLost))
        stage.pass(.seconds(2))
        try stage.connect()
        _ = stage.done()
        stage.publish(3, 4, bytes: 600_000)
        #expect(stage.write() == [3, 4])
        stage.confirm(1)
        #expect(stage.done() == [.settled(3, nil)])
        // Were the old length still known, a refusal would be no fault.
        stage.refuse(2)
        #expect(!stage.machine.faults.isEmpty)
    }

    @Test func nodesAreTriedInTurnAfterAPauseAndTheOneThatWorksIsKept() throws {
        var stage = try PublishStage(nodes: ["amqp://one", "amqp://two"], isConnected: false)
        #expect(stage.nextNode() == "one")
        stage.failToConnect(BrokerError(.notConnected, "one:5672: refused"))
        #expect(stage.done() == [.refuse(BrokerError(.notConnected, "one:5672: refused"))])
        stage.pass(.milliseconds(499))
        #expect(stage.nextNode() == nil)
        stage.pass(.milliseconds(501))
        try stage.connect()
        #expect(stage.nextNode() == nil)
        stage.lose(BrokerError(.connectionLost))
        stage.pass(.milliseconds(499))
        #expect(stage.nextNode() == nil)
        stage.pass(.milliseconds(501))
        #expect(stage.nextNode() == "two")
    }

    @Test func withoutAConnectionTheThreadSleepsUntilThePauseIsOver() throws {
        var stage = try PublishStage()
        stage.lose(BrokerError(.connectionLost))
        let sleep = stage.machine.wait(now: stage.now).timeout
        #expect(sleep >= .milliseconds(500) && sleep <= .seconds(1))
        stage.pass(.seconds(5))
        #expect(stage.machine.wait(now: stage.now).timeout == .milliseconds(10))
    }

    @Test func deadlinesWakeTheThreadOnlyWhileSomebodyWaits() throws {
        var stage = try PublishStage()
        #expect(stage.machine.wait(now: stage.now).timeout == .milliseconds(500))
        stage.publish(1)
        _ = stage.write()
        #expect(stage.machine.wait(now: stage.now).timeout == .milliseconds(25))
    }

    @Test func whoIsToStopWaitsForConfirmsForTwoSecondsAtMost() throws {
        var stage = try PublishStage()
        stage.publish(1, 2)
        _ = stage.write()
        #expect(stage.mayStop() == false)
        stage.confirm(1)
        stage.pass(.milliseconds(1_999))
        #expect(stage.mayStop() == false)
        stage.pass(.milliseconds(1))
        #expect(stage.mayStop() == true)
    }

    @Test func whoIsToStopWaitsForNothingThatCannotCome() throws {
        var idle = try PublishStage()
        #expect(idle.mayStop() == true)
        var lost = try PublishStage()
        lost.publish(1)
        lost.lose(BrokerError(.connectionLost))
        lost.publish(2)
        #expect(lost.mayStop() == true)
    }

    // MARK: What is asked and made again

    @Test func lengthsAreAskedForOnceASecond() throws {
        var stage = try PublishStage()
        #expect(stage.machine.needsDepths(now: stage.now))
        stage.askDepths()
        stage.pass(.milliseconds(999))
        #expect(!stage.machine.needsDepths(now: stage.now))
        stage.pass(.milliseconds(1))
        #expect(stage.machine.needsDepths(now: stage.now))
        stage.receive(.depth(queue: "a", messages: 7))
        #expect(stage.done() == [.noteDepth(queue: "a", messages: 7)])
    }

    @Test func bindingsAreMadeAgainEveryTenSecondsUntilTheyAreRefused() throws {
        var stage = try PublishStage()
        stage.pass(.milliseconds(9_999))
        #expect(!stage.machine.needsBindings(now: stage.now))
        stage.pass(.milliseconds(1))
        #expect(stage.machine.needsBindings(now: stage.now))
        stage.bind()
        #expect(!stage.machine.needsBindings(now: stage.now))
        stage.receive(.channelClosed(channel: PublishChannel.topology, code: 403, text: "ACCESS_REFUSED"))
        #expect(stage.done() == [.reopenTopologyChannel("ACCESS_REFUSED")])
        stage.pass(.seconds(20))
        #expect(!stage.machine.needsBindings(now: stage.now))
    }

    @Test func aBindingThatWasRefusedAtTheConnectIsNotAskedForAgain() throws {
        var stage = try PublishStage(isConnected: false)
        try stage.connect([TopologyDifference(name: "a", code: 403, isBinding: true, text: "ACCESS_REFUSED")])
        stage.pass(.seconds(20))
        #expect(!stage.machine.needsBindings(now: stage.now))
    }

    @Test(
        "any other channel that is closed ends the connection",
        arguments: [(3, 404), (2, 403), (1, 406)] as [(UInt16, Int)])
    func closed(channel: UInt16, code: Int) throws {
        var stage = try PublishStage()
        stage.receive(.channelClosed(channel: channel, code: code, text: "no"))
        #expect(stage.done() == [.disconnect, .refuse(BrokerError(.notConnected, "\(code) no"))])
    }
}
