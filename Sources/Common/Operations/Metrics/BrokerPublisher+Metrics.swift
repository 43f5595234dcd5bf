package import Broker

extension BrokerPublisher {
    /// Exports what a scrape reads from the publisher.
    package nonisolated func export(to registry: PrometheusRegistry) {
        registry.gauge("broker_messages_pending") { Double(self.pending) }
        for queue in self.queues {
            registry.gauge("broker_queue_messages", dimensions: [("queue", queue.name)]) {
                Double(self.depths[queue.name] ?? 0)
            }
        }
    }
}
