import Broker

/// Tells when a consumer that could have messages gets none: connected, subscribed, and yet not consuming.
///
/// Pure: the time comes in.
struct StarvationClock: Sendable, Equatable {
    /// So long nothing may arrive while something is there.
    static let limit = Duration.seconds(10)

    private var hungrySince: ContinuousClock.Instant?
    private var received: UInt64?

    /// Takes a look at a queue; true if its consumer starves.
    ///
    /// - Parameters:
    ///   - ready: messages in the queue that nobody holds.
    ///   - activity: of the consumer; nil while it is not connected, which others look after.
    mutating func observe(ready: Int, _ activity: ConsumerActivity?, now: ContinuousClock.Instant) -> Bool {
        guard let activity, ready > 0, activity.hasRoom, activity.received == self.received ?? activity.received else {
            self.hungrySince = nil
            self.received = activity?.received
            return false
        }
        self.received = activity.received
        guard let since = self.hungrySince else {
            self.hungrySince = now
            return false
        }
        return now - since >= Self.limit
    }
}
