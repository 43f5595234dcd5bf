/// Growing pauses with full jitter, so that many clients do not come back in step.
package struct Backoff: Sendable {
    private let first: Duration
    private let most: Duration
    private var current: Duration

    /// Makes a series of pauses from half of `first` up to `most`.
    package init(first: Duration, most: Duration) {
        self.first = first
        self.most = most
        self.current = first
    }

    /// The next pause: between half and all of a span that doubles each time.
    package mutating func next() -> Duration {
        let span = self.current
        self.current = min(span * 2, self.most)
        return span * Double.random(in: 0.5...1)
    }

    /// Begins again after a success.
    package mutating func reset() {
        self.current = self.first
    }
}
