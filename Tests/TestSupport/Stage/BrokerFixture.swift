package import Broker
import Foundation
import Logging
package import ServiceLifecycle

/// A publisher and a consumer of queues that no other test uses.
package struct BrokerFixture: Sendable {
    /// What its exchange and queues begin with.
    package let name = "test.\(UUID().uuidString.prefix(8))"
    /// Publishes to its queues; ``run(_:body:)`` runs it.
    package let publisher: BrokerPublisher
    /// Its broker and queues.
    package let configuration: BrokerConfiguration

    /// Prepares a publisher; nothing is connected yet.
    package init(
        length: Int = 100_000, queues: [String] = ["a"], address: String? = nil,
        heartbeat: Duration = .seconds(5)
    ) throws {
        guard let broker = BrokerAddress(try address ?? TestEnvironment.amqpURL) else {
            throw TestFailure("no broker's address")
        }
        let name = self.name
        self.configuration = BrokerConfiguration(
            addresses: [broker],
            topology: BrokerTopology(
                exchange: name,
                queues: queues.map {
                    BrokerQueue(
                        name: "\(name).\($0)", maximumLength: length,
                        deadLetter: .init(deliveryLimit: 20, queue: "\(name).parked"))
                } + [BrokerQueue(name: "\(name).parked", maximumLength: length)]),
            heartbeat: heartbeat, name: name)
        self.publisher = BrokerPublisher(configuration: self.configuration, logger: Logger(label: name))
    }

    /// The name of one of its queues.
    package func queue(_ suffix: String = "a") -> String { "\(self.name).\(suffix)" }

    /// A consumer of some of its queues.
    package func consumer(_ suffixes: [String] = ["a"], prefetch: Int = 200) -> BrokerConsumer {
        BrokerConsumer(
            configuration: self.configuration,
            subscriptions: suffixes.map { .init(queue: self.queue($0), prefetch: prefetch) },
            logger: Logger(label: self.name))
    }

    /// Runs services for the time of a test and removes the queues after it.
    package func run(_ services: any Service..., body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in [self.publisher as any Service] + services { group.addTask { try await service.run() } }
            try await eventually("the publisher is connected") { self.publisher.status.isReady }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
        for queue in self.configuration.topology.queues { try await Judge.run("delete", queue.name) }
    }
}

/// The broker through the eyes of another client library.
package enum Judge {
    /// Has the judge do something; what it prints.
    package static func run(_ arguments: String..., address: String? = nil) async throws -> String {
        let script = TestEnvironment.root + "/Tests/Judges/broker.py"
        return try await Shell.run(TestEnvironment.python, [script, address ?? TestEnvironment.amqpURL] + arguments)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Has the judge do something with a queue of the run's broker.
    @discardableResult
    package static func run(_ action: String, _ queue: String) async throws -> String {
        try await self.run(action, queue, address: TestEnvironment.amqpURL)
    }
}
