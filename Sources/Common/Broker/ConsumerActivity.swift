/// What a queue's consumer has been doing on its connection.
package struct ConsumerActivity: Sendable, Equatable {
    /// Deliveries since the connection was made.
    package let received: UInt64
    /// Deliveries that are not settled.
    package let held: Int
    /// The most that may be held.
    package let prefetch: Int

    /// Makes an activity.
    package init(received: UInt64, held: Int, prefetch: Int) {
        self.received = received
        self.held = held
        self.prefetch = prefetch
    }

    /// Whether the broker may send more.
    package var hasRoom: Bool { self.held < self.prefetch }
}
