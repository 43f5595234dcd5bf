/// How the two seconds are spent in which a send is accepted or refused, whatever is frozen; a batch has 2 ms more for
/// each of its messages, for a thousand on a busy machine are no outage.
struct AcceptanceTime: Sendable {
    /// When the answer has to be there.
    private let end: ContinuousClock.Instant
    private let longestConfirm: Duration

    /// The time from now on.
    ///
    /// - Parameter more: how many messages there are beside the first, 0-999.
    init(more: Int = 0) {
        let extra = Duration.milliseconds(2 * more)
        self.end = .now + .milliseconds(1_850) + extra
        self.longestConfirm = .milliseconds(1_500) + extra
    }

    /// The wait for the broker's word: what is left but for the taking back, and for one message 1.5 s at most.
    var confirm: Duration { max(.milliseconds(50), min(self.longestConfirm, self.end - .now - .milliseconds(300))) }

    /// The wait for Redis: what is left, and never so little that an answer on its way is missed.
    var rest: Duration { max(.milliseconds(100), self.end - .now) }
}
