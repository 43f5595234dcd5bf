import Broker
import Synchronization

/// Says whether a delivery is still ours to work on; what is not stays unsettled, and so goes back to the broker.
final class DeliveryGate: Sendable {
    private let consumer: BrokerConsumer
    private let isDraining = Atomic(false)

    init(consumer: BrokerConsumer) {
        self.consumer = consumer
    }

    /// Whether the worker takes new work and the connection that brought the delivery lives.
    func isOpen(for delivery: BrokerDelivery) -> Bool {
        !self.isDraining.load(ordering: .acquiring) && !Task.isCancelled && self.consumer.isCurrent(delivery)
    }

    /// Takes nothing new from now on.
    func beginDrain() {
        self.isDraining.store(true, ordering: .releasing)
        self.consumer.pause()
    }
}
