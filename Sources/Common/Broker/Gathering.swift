/// When queued messages wait for company: Nagle's algorithm (RFC 896).
///
/// While confirms are owed, new messages gather until one comes, but not for long: one write of many costs us, the network
/// and the broker far less than many writes.
struct Gathering {
    /// The longest that a message waits for others.
    static let time = Duration.milliseconds(1)
    /// So many messages are worth a write of their own.
    static let count = 64

    /// When the wait ends; nil while nothing has begun to wait.
    private(set) var until: ContinuousClock.Instant?

    /// Whether what is queued waits on; asked before each write, and begins the wait if there is reason for one.
    mutating func holdsBack(queued: Int, unconfirmed: Int, now: ContinuousClock.Instant) -> Bool {
        if unconfirmed > 0, queued < Self.count {
            guard let until = self.until else {
                self.until = now + Self.time
                return true
            }
            if now < until { return true }
        }
        self.until = nil
        return false
    }

    /// A confirm came: what waits may go, and so may what comes next.
    mutating func end(now: ContinuousClock.Instant) { self.until = now }
}
