import Broker
import Logging
import Metrics
import Operations
import ServiceLifecycle
import Synchronization

/// Makes sure that this worker consumes, and does not only look as if it did.
///
/// Once a second it holds what the broker says of each queue against what arrived; a consumer that starves gets a new
/// connection, and until something arrives the worker is not ready.
final class ConsumptionWatch: Service {
    private struct State {
        var clocks: [String: StarvationClock] = [:]
        var starving: String?
    }

    private let consumer: BrokerConsumer
    private let publisher: BrokerPublisher
    private let queues: [String]
    private let logger: Logger
    private let state = Mutex(State())
    private let reconnects = Counter(label: "sms_starved_reconnects")

    init(consumer: BrokerConsumer, publisher: BrokerPublisher, queues: [String], logger: Logger) {
        self.consumer = consumer
        self.publisher = publisher
        self.queues = queues
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                self.look()
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Consuming as a part of the process.
    var component: ComponentStatus {
        let starving = self.state.withLock { $0.starving }
        return ComponentStatus(
            name: "consuming", isReady: starving == nil,
            detail: starving.map { "\($0) has messages and none arrives" } ?? "what is there arrives")
    }

    private func look() {
        // Lengths are only known while the publisher is connected; old ones say nothing.
        let depths = self.publisher.status.isReady ? self.publisher.depths : [:]
        let starving = self.state.withLock { state -> String? in
            var starving: String?
            for queue in self.queues {
                let isStarving = state.clocks[queue, default: StarvationClock()].observe(
                    ready: depths[queue] ?? 0, self.consumer.activity(of: queue), now: .now)
                if isStarving { starving = queue }
            }
            if starving != nil { state.clocks = [:] }
            state.starving = starving
            return starving
        }
        guard let starving else { return }
        self.reconnects.increment()
        self.logger.error("consumer starves; reconnecting", metadata: ["sms.queue": "\(starving)"])
        self.consumer.reconnect(because: "\(starving) has messages and none arrives")
    }
}
