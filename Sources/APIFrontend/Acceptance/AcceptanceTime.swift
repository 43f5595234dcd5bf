/// How the two seconds are spent in which a send is accepted or refused, whatever is frozen.
struct AcceptanceTime: Sendable {
    /// When the answer has to be there.
    private let end = ContinuousClock.now + .milliseconds(1_850)

    /// The wait for the broker's word: what is left but for the taking back, 1.5 s at most.
    var confirm: Duration { max(.milliseconds(50), min(.milliseconds(1_500), self.end - .now - .milliseconds(300))) }

    /// The wait for Redis: what is left, and never so little that an answer on its way is missed.
    var rest: Duration { max(.milliseconds(100), self.end - .now) }
}
