import Broker
import Foundation
import Logging
import Operations
import SMS
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct BrokerPublisherTests {
    @Test func aConfirmedMessageIsInItsQueueWithAllItCarries() async throws {
        let fixture = try BrokerFixture()
        try await fixture.run { () async throws in
            try await fixture.publisher.publish(
                BrokerMessage(
                    id: "m-1", body: Array("höi".utf8),
                    headers: ["due": .integer(7), "s": .string("é"), "b": .bool(true)]),
                to: fixture.queue())
            let seen = try await Judge.run("get", fixture.queue())
            #expect(seen == #"{"body": "höi", "headers": {"b": true, "due": 7, "s": "é"}, "id": "m-1", "mode": 2}"#)
        }
    }

    @Test func whatNoQueueTakesComesBackAsAnError() async throws {
        let fixture = try BrokerFixture()
        try await fixture.run { () async throws in
            let error = await #expect(throws: BrokerError.self) {
                try await fixture.publisher.publish(BrokerMessage(id: "lost", body: []), to: "nowhere")
            }
            #expect(error?.code == .unroutable)
            #expect(error?.mayHaveBeenPublished == false)
            try await fixture.publisher.publish(BrokerMessage(id: "found", body: []), to: fixture.queue())
        }
    }

    /// Every queue that we have: lanes, wait queues, webhooks, and what is parked.
    private static let allQueues = SMSLanes.topology(length: 1).queues.map { $0.name.dropFirst("sms.".count) }

    @Test func aBindingThatIsGoneIsMadeAgainBeforeItsCallerIsTold() async throws {
        // The fixture has a parked one of its own.
        let names = Self.allQueues.map(String.init).filter { $0 != "parked" }
        let fixture = try BrokerFixture(queues: names)
        try await fixture.run { () async throws in
            for name in names + ["parked"] {
                _ = try await Judge.run("unbind", fixture.name, fixture.queue(name))
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in names + ["parked"] {
                    group.addTask {
                        try await fixture.publisher.publish(
                            BrokerMessage(id: name, body: [1]), to: fixture.queue(name), timeout: .seconds(5) + .slack)
                    }
                }
                try await group.waitForAll()
            }
            for name in names + ["parked"] {
                #expect(try await Judge.run("ids", fixture.queue(name)) == name)
            }
            #expect(fixture.publisher.status.connects == 1, "the connection stayed")
            #expect(fixture.publisher.status.component("broker").isReady)
        }
    }

    @Test func whatTheBrokerItselfMovesFindsItsBindingAgain() async throws {
        let fixture = try BrokerFixture()
        let consumer = fixture.consumer()
        try await fixture.run(consumer) { () async throws in
            _ = try await Judge.run("unbind", fixture.name, fixture.queue("parked"))
            try await fixture.publisher.publish(BrokerMessage(id: "dead", body: []), to: fixture.queue())
            var deliveries = consumer.deliveries(of: fixture.queue()).makeAsyncIterator()
            consumer.reject(try #require(await deliveries.next()))
            try await eventually("parked", within: PublishLimits.bindInterval + .seconds(10) + .slack) {
                try await Judge.run("count", fixture.queue("parked")) == "1"
            }
        }
    }

    @Test func unroutableAmongManyFailsAlone() async throws {
        let fixture = try BrokerFixture()
        try await fixture.run { () async throws in
            let results = await withTaskGroup(of: (Int, Bool).self) { group in
                for index in 0..<500 {
                    group.addTask {
                        let queue = index % 10 == 3 ? "nowhere" : fixture.queue()
                        do {
                            try await fixture.publisher.publish(BrokerMessage(id: "m\(index)", body: [1]), to: queue)
                            return (index, true)
                        } catch {
                            return (index, false)
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for (index, isPublished) in results { #expect(isPublished == (index % 10 != 3)) }
            let count = try await Judge.run("count", fixture.queue())
            #expect(count == "450")
        }
    }

    @Test func aFullQueueRefusesAndIsThenAvoided() async throws {
        let fixture = try BrokerFixture(length: 100)
        try await fixture.run { () async throws in
            var codes: [BrokerError.Code] = []
            for index in 0..<2_000 {
                do {
                    try await fixture.publisher.publish(BrokerMessage(id: "m\(index)", body: [1]), to: fixture.queue())
                } catch {
                    codes.append(try #require(error as? BrokerError).code)
                }
                if codes.contains(.laneFull) { break }
                if codes.count > 5 { try await Task.sleep(for: .milliseconds(50)) }
            }
            #expect(codes.contains(.refused) || codes.contains(.laneFull))
            #expect(codes.contains(.laneFull), "the queue's length was noticed")
        }
    }

    @Test func moreThanMayWaitIsRefusedAtOnce() async throws {
        let fixture = try BrokerFixture()
        try await fixture.run { () async throws in
            let overloaded = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<(BrokerPublisher.maximumPending + 5_000) {
                    group.addTask {
                        do {
                            try await fixture.publisher.publish(
                                BrokerMessage(id: "m\(index)", body: [UInt8](repeating: 65, count: 2_000)),
                                to: fixture.queue(),
                                timeout: .seconds(30))
                            return false
                        } catch {
                            return (error as? BrokerError)?.code == .overloaded
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            let count = try #require(Int(try await Judge.run("count", fixture.queue())))
            #expect(count + overloaded == BrokerPublisher.maximumPending + 5_000)
            #expect(fixture.publisher.pending == 0)
        }
    }

    @Test func withoutABrokerCallersAreToldAtOnce() async throws {
        let fixture = try BrokerFixture(address: "amqp://a:b@127.0.0.1:\(FreePorts.take(1)[0])")
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await fixture.publisher.run() }
            defer { group.cancelAll() }
            let start = ContinuousClock.now
            let error = await #expect(throws: BrokerError.self) {
                try await fixture.publisher.publish(BrokerMessage(id: "m", body: []), to: "q")
            }
            #expect(error?.code == .notConnected)
            #expect(ContinuousClock.now - start < .slack)
        }
    }

    @Test func ofSeveralNodesTheNextOneIsTried() async throws {
        let live = try #require(BrokerAddress(try TestEnvironment.amqpURL))
        let dead = try #require(BrokerAddress("amqp://a:b@127.0.0.1:\(FreePorts.take(1)[0])"))
        let configuration = BrokerConfiguration(
            addresses: [dead, live], topology: BrokerTopology(exchange: "test.nodes", queues: []), name: "nodes")
        let publisher = BrokerPublisher(configuration: configuration, logger: Logger(label: "nodes"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await publisher.run() }
            defer { group.cancelAll() }
            try await eventually("connected to the second") { publisher.status.isReady }
            #expect(publisher.status.detail == live.node)
        }
    }

    @Test func wrongCredentialsAreSaidWithoutRepeatingThem() async throws {
        let url = try #require(BrokerAddress(try TestEnvironment.amqpURL))
        let fixture = try BrokerFixture(address: "amqp://nobody:hunter2@\(url.node)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await fixture.publisher.run() }
            defer { group.cancelAll() }
            try await eventually("refused") { fixture.publisher.status.detail.contains("403") }
            #expect(!fixture.publisher.status.detail.contains("hunter2"))
        }
    }

    @Test func aQueueWithOtherArgumentsIsUsedAndSaid() async throws {
        let fixture = try BrokerFixture(length: 100)
        _ = try await Judge.run("declare", fixture.queue())
        try await fixture.run { () async throws in
            #expect(fixture.publisher.status.differences.count == 1)
            #expect(fixture.publisher.status.differences.first?.contains("PRECONDITION_FAILED") == true)
            #expect(fixture.publisher.status.differences.first?.hasPrefix("exists with other arguments") == true)
            try await fixture.publisher.publish(BrokerMessage(id: "m", body: []), to: fixture.queue())
            #expect(try await Judge.run("count", fixture.queue()) == "1")
        }
    }

    @Test func aConnectionClosedByTheBrokerIsReplacedWithConfirmsAndTopology() async throws {
        let fixture = try BrokerFixture()
        try await fixture.run { () async throws in
            for round in 1...3 {
                try await fixture.publisher.publish(BrokerMessage(id: "m\(round)", body: []), to: fixture.queue())
                // A missing queue makes the broker close the channel that asks for its length.
                try await Judge.run("delete", fixture.queue())
                try await eventually("reconnected", within: .seconds(10)) { fixture.publisher.status.connects > round }
                try await eventually("ready") { fixture.publisher.status.isReady }
            }
            try await fixture.publisher.publish(BrokerMessage(id: "last", body: []), to: fixture.queue())
            #expect(try await Judge.run("count", fixture.queue()) == "1")
        }
    }
}

@Suite(.serialized, .enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(3)))
struct BrokerConsumerTests {
    @Test func everyMessageArrivesOnceAndAcknowledgedOnesAreGone() async throws {
        let fixture = try BrokerFixture()
        let consumer = fixture.consumer()
        try await fixture.run(consumer) { () async throws in
            let count = 5_000
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<count {
                    group.addTask {
                        try await fixture.publisher.publish(
                            BrokerMessage(id: "m\(index)", body: []), to: fixture.queue(), timeout: .seconds(20))
                    }
                }
                try await group.waitForAll()
            }
            var seen: Set<String> = []
            for await delivery in consumer.deliveries(of: fixture.queue()) {
                #expect(seen.insert(delivery.messageID).inserted)
                consumer.acknowledge(delivery)
                if seen.count == count { break }
            }
            try await Task.sleep(for: .milliseconds(100))
            consumer.stop()
            try await eventually("nothing is left") { try await Judge.run("count", fixture.queue()) == "0" }
        }
    }

    @Test func thePrefetchBoundsWhatIsHeld() async throws {
        let fixture = try BrokerFixture()
        let consumer = fixture.consumer(prefetch: 7)
        try await fixture.run(consumer) { () async throws in
            for index in 0..<20 {
                try await fixture.publisher.publish(BrokerMessage(id: "m\(index)", body: []), to: fixture.queue())
            }
            try await eventually("the rest waits in the queue") {
                try await Judge.run("count", fixture.queue()) == "13"
            }
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await Judge.run("count", fixture.queue()) == "13")
        }
    }

    @Test func requeuedComesBackAndRejectedIsParked() async throws {
        let fixture = try BrokerFixture()
        let consumer = fixture.consumer()
        try await fixture.run(consumer) { () async throws in
            try await fixture.publisher.publish(BrokerMessage(id: "again", body: []), to: fixture.queue())
            var deliveries = consumer.deliveries(of: fixture.queue()).makeAsyncIterator()
            let first = try #require(await deliveries.next())
            #expect(!first.isRedelivered)
            consumer.requeue(first)
            let second = try #require(await deliveries.next())
            #expect(second.isRedelivered)
            #expect(second.messageID == "again")
            consumer.reject(second)
            try await eventually("parked") { try await Judge.run("count", fixture.queue("parked")) == "1" }
        }
    }

    @Test func aBodyLargerThanAnyOfOursIsNotKeptAndTheNextOneIs() async throws {
        let fixture = try BrokerFixture()
        let consumer = fixture.consumer()
        try await fixture.run(consumer) { () async throws in
            _ = try await Judge.run("publish", fixture.name, fixture.queue(), "10485760")
            try await fixture.publisher.publish(BrokerMessage(id: "small", body: [1]), to: fixture.queue())
            var deliveries = consumer.deliveries(of: fixture.queue()).makeAsyncIterator()
            let large = try #require(await deliveries.next())
            #expect(large.isTruncated)
            #expect(large.body.isEmpty)
            consumer.reject(large)
            let small = try #require(await deliveries.next())
            #expect(small.messageID == "small")
            consumer.acknowledge(small)
        }
    }

    @Test func aCancelledConsumerIsNoticedAndComesBack() async throws {
        let fixture = try BrokerFixture()
        let consumer = fixture.consumer()
        try await fixture.run(consumer) { () async throws in
            try await eventually("consuming") { consumer.status.isReady }
            for round in 1...3 {
                try await Judge.run("delete", fixture.queue())
                try await eventually("consuming again", within: .seconds(5) + .slack) {
                    consumer.status.connects > round && consumer.status.isReady
                }
            }
            try await eventually("the publisher is back as well") { fixture.publisher.status.isReady }
            try await fixture.publisher.publish(BrokerMessage(id: "after", body: []), to: fixture.queue())
            var deliveries = consumer.deliveries(of: fixture.queue()).makeAsyncIterator()
            #expect(await deliveries.next()?.messageID == "after")
        }
    }

    @Test func aDeliveryFromBeforeAReconnectIsNoLongerCurrent() async throws {
        let fixture = try BrokerFixture(queues: ["a", "b"])
        let consumer = fixture.consumer(["a", "b"])
        try await fixture.run(consumer) { () async throws in
            try await fixture.publisher.publish(BrokerMessage(id: "held", body: []), to: fixture.queue("a"))
            var deliveries = consumer.deliveries(of: fixture.queue("a")).makeAsyncIterator()
            let held = try #require(await deliveries.next())
            #expect(consumer.isCurrent(held))
            try await Judge.run("delete", fixture.queue("b"))
            let again = try #require(await deliveries.next())
            #expect(again.messageID == "held")
            #expect(!consumer.isCurrent(held))
            // Settling the old delivery must not touch the new connection.
            consumer.acknowledge(held)
            consumer.acknowledge(again)
            try await Task.sleep(for: .milliseconds(100))
            #expect(consumer.status.isReady)
        }
    }

    @Test func aPauseEndsTheStreamAndLeavesWhatIsHeldSettleable() async throws {
        let fixture = try BrokerFixture()
        let consumer = fixture.consumer()
        try await fixture.run(consumer) { () async throws in
            try await fixture.publisher.publish(BrokerMessage(id: "held", body: []), to: fixture.queue())
            var deliveries = consumer.deliveries(of: fixture.queue()).makeAsyncIterator()
            let held = try #require(await deliveries.next())
            consumer.pause()
            #expect(await deliveries.next() == nil)
            try await fixture.publisher.publish(BrokerMessage(id: "later", body: []), to: fixture.queue())
            consumer.acknowledge(held)
            consumer.stop()
            try await eventually("only the later one is left") {
                try await Judge.run("ids", fixture.queue()) == "later"
            }
        }
    }
}
