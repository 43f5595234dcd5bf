extension Duration {
    /// The whole milliseconds in this span, rounded down.
    package var inMilliseconds: Int64 {
        let parts = self.components
        return parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
    }

    /// The span in seconds.
    package var inSeconds: Double {
        let parts = self.components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }
}
