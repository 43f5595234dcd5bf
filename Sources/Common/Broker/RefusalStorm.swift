/// Whether a channel is stuck: one that publishes into the moment in which a cluster's queue has no leader is refused for
/// as long as it lives.
struct RefusalStorm {
    /// Only refusals for this long are a storm.
    static let limit = Duration.milliseconds(500)
    /// A stuck channel is left at most this often: a queue with a smaller bound than ours looks the same.
    static let pause = Duration.seconds(10)

    private var first: ContinuousClock.Instant?
    private var notBefore: ContinuousClock.Instant?

    /// The broker took a message, or the channel is a new one.
    mutating func end() { self.first = nil }

    /// The broker refused a message; true if the channel should be left.
    mutating func refused(now: ContinuousClock.Instant) -> Bool {
        guard let first = self.first else {
            self.first = now
            return false
        }
        return now - first > Self.limit && self.notBefore.map { now > $0 } ?? true
    }

    /// The channel is being left.
    mutating func left(now: ContinuousClock.Instant) { self.notBefore = now + Self.pause }
}
