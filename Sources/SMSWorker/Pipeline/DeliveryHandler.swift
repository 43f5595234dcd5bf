import Broker

/// What works on the deliveries of a lane.
protocol DeliveryHandler: Sendable {
    /// Works on a delivery to its end, and says how it is to be settled.
    func process(_ delivery: BrokerDelivery) async -> DeliverySettlement
}

/// How a delivery is to be settled.
enum DeliverySettlement: Sendable, Equatable {
    /// Done with here: over, or safe in another place.
    case acknowledge
    /// Could not be brought on before the worker stops or its connection is gone: back to its queue.
    case requeue
    /// Nothing can be done with it, not even keeping it ourselves: to the dead-letter queue.
    case reject
}
