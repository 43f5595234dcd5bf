import Broker
import Foundation
import Synchronization
import TestSupport
import Testing

/// What a broker's client leaves behind in its process; alone, because so many messages take both cores for half a minute.
@Suite(.enabled(if: TestEnvironment.isComplete), .timeLimit(.minutes(6)))
struct BrokerLeakTests {
    private final class Shared: Sendable {
        let count = Atomic<Int>(0)
    }

    /// Resident memory of this process in MiB.
    private func resident() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return (Int(status.split(separator: " ")[1]) ?? 0) * 4_096 / 1_048_576
    }

    @Test func manyMessagesLeaveNothingBehind() async throws {
        let fixture = try BrokerFixture(length: 240_000)
        let consumer = fixture.consumer(prefetch: 1_000)
        try await fixture.run(consumer) { () async throws in
            let total = 240_000
            let window = 1_000
            let body = [UInt8](repeating: 120, count: 300)
            var warm = 0
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var received = 0
                    for await delivery in consumer.deliveries(of: fixture.queue()) {
                        consumer.acknowledge(delivery)
                        received += 1
                        if received == total { break }
                    }
                }
                let next = Shared()
                try await withThrowingTaskGroup(of: Void.self) { publishers in
                    for _ in 0..<window {
                        publishers.addTask {
                            while true {
                                let index = next.count.add(1, ordering: .relaxed).newValue
                                guard index <= total else { return }
                                try await fixture.publisher.publish(
                                    BrokerMessage(id: "m\(index)", body: body, headers: ["n": .integer(Int64(index))]),
                                    to: fixture.queue(), timeout: .seconds(30))
                            }
                        }
                    }
                    while next.count.load(ordering: .relaxed) < total / 10 {
                        try await Task.sleep(for: .milliseconds(50))
                    }
                    warm = try self.resident()
                    try await publishers.waitForAll()
                }
                try await group.waitForAll()
            }
            let grown = try self.resident() - warm
            // Without giving frame memory back it was 640 bytes a message, here some 132 MiB; 150 of one would be too many.
            #expect(grown < 31, "\(grown) MiB more after the last 216,000 messages")
        }
    }

    /// Open descriptors and threads of this process.
    private func handles() throws -> (descriptors: Int, threads: Int) {
        (
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count,
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
        )
    }

    /// So many that one leak in eight of them shows.
    @Test func twentyFourReconnectsLeaveNoDescriptorAndNoThread() async throws {
        let fixture = try BrokerFixture()
        let consumer = fixture.consumer()
        try await fixture.run(consumer) { () async throws in
            try await eventually("connected") { consumer.status.connects >= 1 }
            let before = try self.handles()
            for count in 1...24 {
                consumer.reconnect(because: "the test wants it")
                try await eventually("connected again") { consumer.status.connects == count + 1 }
            }
            try await fixture.publisher.publish(BrokerMessage(id: "m", body: []), to: fixture.queue())
            for await delivery in consumer.deliveries(of: fixture.queue()) {
                consumer.acknowledge(delivery)
                break
            }
            let after = try self.handles()
            #expect(after.descriptors <= before.descriptors + 2, "\(before) became \(after)")
            #expect(after.threads <= before.threads + 2, "\(before) became \(after)")
        }
    }
}
