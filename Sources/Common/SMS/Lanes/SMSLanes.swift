package import Broker

/// The queues that jobs travel through.
package enum SMSLanes {
    /// The exchange of all of them.
    package static let exchange = "chelseru.sms"
    /// Where jobs end that no worker can decode or survive, until a worker moves them to Redis.
    package static let parked = "sms.parked"

    /// What has to exist in the broker.
    ///
    /// - Parameter length: the bound of each queue.
    package static func topology(length: Int) -> BrokerTopology {
        BrokerTopology(
            exchange: self.exchange,
            queues: JobLane.allCases.flatMap { self.queues(of: $0, length: length) }
                + [BrokerQueue(name: self.parked, maximumLength: length)])
    }

    private static func queues(of lane: JobLane, length: Int) -> [BrokerQueue] {
        let first = BrokerQueue(
            name: lane.queue, maximumLength: length, deadLetter: .init(deliveryLimit: 50, queue: self.parked))
        // No delivery limit: every hand-back of a worker's prefetch window counts as a delivery.
        let waits = lane.steps.map {
            BrokerQueue(
                name: $0.queue(of: lane), maximumLength: length,
                deadLetter: .init(deliveryLimit: nil, queue: self.parked))
        }
        return [first] + waits
    }
}

/// A kind of work with queues and concurrency of its own, so that much of one never delays another.
package enum JobLane: String, CaseIterable, Sendable {
    /// Login codes.
    case otp
    /// All other messages.
    case text
    /// Status changes on their way to the senders' apps.
    case webhook

    /// The lane of a message.
    package init(_ kind: MessageKind) {
        self = kind == .otp ? .otp : .text
    }

    /// The queue of new jobs.
    package var queue: String { "sms.\(self.rawValue)" }

    /// The pauses between tries.
    package var steps: [WaitStep] {
        switch self {
        case .otp: [.second, .threeSeconds, .tenSeconds, .halfMinute]
        case .text: WaitStep.allCases
        case .webhook: [.tenSeconds, .twoMinutes, .tenMinutes]
        }
    }
}

/// A pause before the next try, one queue each per lane, so that a queue's order is the order in which its jobs are due.
package enum WaitStep: Int, CaseIterable, Comparable, Sendable {
    case second = 1
    case threeSeconds = 3
    case tenSeconds = 10
    case halfMinute = 30
    case twoMinutes = 120
    case tenMinutes = 600

    /// Shorter pauses come first.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// How long it lasts.
    package var delay: Duration { .seconds(self.rawValue) }

    /// How long it lasts for some, so that what failed together does not come back together.
    package var longestDelay: Duration { self.delay + self.delay / 10 }

    /// Its queue.
    package func queue(of lane: JobLane) -> String {
        let length = self.rawValue < 60 ? "\(self.rawValue)s" : "\(self.rawValue / 60)m"
        return "\(lane.queue).wait.\(length)"
    }
}
