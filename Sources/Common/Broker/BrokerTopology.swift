/// What has to exist in the broker: one direct exchange, and queues bound to it by their own names.
package struct BrokerTopology: Sendable, Equatable {
    /// The exchange's name.
    package let exchange: String
    /// The queues.
    package let queues: [BrokerQueue]

    /// Makes a topology.
    package init(exchange: String, queues: [BrokerQueue]) {
        self.exchange = exchange
        self.queues = queues
    }
}

/// A durable quorum queue that refuses publishes beyond its bound.
package struct BrokerQueue: Sendable, Equatable {
    /// The queue's name, which is also its routing key.
    package let name: String
    /// The most messages it holds; the broker keeps the bound only roughly.
    package let maximumLength: Int
    /// Where a message goes that nobody can use; nil to drop it.
    package let deadLetter: DeadLetter?

    /// The way out for messages that are rejected or keep coming back.
    package struct DeadLetter: Sendable, Equatable {
        /// Deliveries beyond the first; nil for no limit.
        ///
        /// Generous, because a dying worker counts for its whole prefetch window.
        package let deliveryLimit: Int?
        /// The queue that takes them.
        package let queue: String

        /// Makes a way out.
        package init(deliveryLimit: Int?, queue: String) {
            self.deliveryLimit = deliveryLimit
            self.queue = queue
        }
    }

    /// Describes a queue.
    package init(name: String, maximumLength: Int, deadLetter: DeadLetter? = nil) {
        self.name = name
        self.maximumLength = maximumLength
        self.deadLetter = deadLetter
    }

    /// The arguments of its declaration.
    ///
    /// At-least-once dead-lettering holds only together with a dead-letter exchange and `reject-publish`; with anything
    /// else the broker falls back to at-most-once without a word. https://www.rabbitmq.com/docs/quorum-queues#dead-lettering
    func arguments(exchange: String) -> [String: BrokerField] {
        var arguments: [String: BrokerField] = [
            "x-queue-type": .string("quorum"),
            "x-max-length": .integer(Int64(self.maximumLength)),
            "x-overflow": .string("reject-publish"),
        ]
        if let deadLetter = self.deadLetter {
            if let limit = deadLetter.deliveryLimit { arguments["x-delivery-limit"] = .integer(Int64(limit)) }
            arguments["x-dead-letter-exchange"] = .string(exchange)
            arguments["x-dead-letter-routing-key"] = .string(deadLetter.queue)
            arguments["x-dead-letter-strategy"] = .string("at-least-once")
        }
        return arguments
    }
}
