extension Duration {
    /// The whole milliseconds in this span, rounded down; the most there are of a span that somebody else made longer.
    package var inMilliseconds: Int64 {
        let parts = self.components
        return parts.seconds.multiplied(clamped: 1_000).adding(clamped: parts.attoseconds / 1_000_000_000_000_000)
    }

    /// The whole seconds in this span, rounded up: for who is told to come back.
    package var inSecondsRoundedUp: Int64 { self.inMilliseconds.adding(clamped: 999) / 1_000 }

    /// The span in seconds.
    package var inSeconds: Double {
        let parts = self.components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }
}
