import Primitives

/// Which node to try and when: in turn, after a jittered pause.
///
/// The first pause after a loss is 0.5 to 1 s: a channel that publishes into the moment in which a cluster's queue has no
/// leader is refused for as long as it lives.
struct BrokerReconnect {
    private let addresses: [BrokerAddress]
    private var backoff = Backoff(first: .seconds(1), most: .seconds(2))
    private var index = 0
    /// Nil for at once.
    private var notBefore: ContinuousClock.Instant?

    /// Begins with the first node, at once.
    init(_ addresses: [BrokerAddress]) {
        self.addresses = addresses
    }

    /// The node whose turn it is; nil while a pause lasts.
    mutating func nextAddress(now: ContinuousClock.Instant) -> BrokerAddress? {
        if let notBefore = self.notBefore, notBefore > now { return nil }
        defer { self.index += 1 }
        return self.addresses[self.index % self.addresses.count]
    }

    /// A node could not be reached, or was lost.
    mutating func failed(now: ContinuousClock.Instant) {
        self.notBefore = now + self.backoff.next()
    }

    /// A node was reached: it stays the next one to be tried.
    mutating func succeeded() {
        self.backoff.reset()
        self.index -= 1
    }

    /// How long a thread without a connection sleeps: to the end of the pause, and long enough not to spin.
    func sleep(now: ContinuousClock.Instant) -> Duration {
        max(.milliseconds(10), min(.seconds(1), self.notBefore.map { $0 - now } ?? .zero))
    }
}
