/// The queues that jobs travel through.
package enum SMSLanes {
    /// The exchange of all of them.
    package static let exchange = "chelseru.sms"
    /// Login codes.
    package static let otp = "sms.otp"
    /// Where jobs end that no worker can use.
    package static let parked = "sms.parked"

    /// A pause before the next try, one queue each, so that a queue's order is the order in which its jobs are due.
    package enum WaitStep: Int, CaseIterable, Comparable, Sendable {
        case second = 1
        case threeSeconds = 3
        case tenSeconds = 10
        case halfMinute = 30

        /// Shorter pauses come first.
        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        /// How long it lasts.
        package var delay: Duration { .seconds(self.rawValue) }

        /// Its queue.
        package var queue: String { "\(SMSLanes.otp).wait.\(self.rawValue)s" }
    }

    /// What has to exist in the broker.
    ///
    /// - Parameter length: the bound of each queue.
    package static func topology(length: Int) -> BrokerTopology {
        let lane = BrokerQueue(
            name: self.otp, maximumLength: length, deadLetter: .init(deliveryLimit: 50, queue: self.parked))
        // No delivery limit: every hand-back of a worker's prefetch window counts as a delivery.
        let waits = WaitStep.allCases.map {
            BrokerQueue(
                name: $0.queue, maximumLength: length, deadLetter: .init(deliveryLimit: nil, queue: self.parked))
        }
        return BrokerTopology(
            exchange: self.exchange, queues: [lane] + waits + [BrokerQueue(name: self.parked, maximumLength: length)])
    }
}
