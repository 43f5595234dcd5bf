import Common

/// What the guard makes of a block of numbers, and why.
struct GuardVerdict: Sendable, Equatable {
    enum Decision: String, Sendable {
        case pass
        /// One code at a time, with pauses.
        case slow
        /// None for a while.
        case block
    }

    let decision: Decision
    /// How long the next code has to wait; zero if it may go.
    let pause: Duration
    /// Codes of the window, without the newest twelfth, whose receivers may still be typing.
    let sent: Int64
    /// Codes entered in the window.
    let verified: Int64
    /// `rule`, `new` for a rule that begins to hold now, or `operator`.
    let reason: String

    /// Reads the reply to ``FraudGuard/askCall(_:)``.
    init(_ reply: RedisValue) throws(RedisError) {
        let parts = try reply.get().array()
        guard parts.count == 5, let decision = Decision(rawValue: try parts[0].string()) else {
            throw RedisError(.unexpectedReply, "not a verdict of the guard")
        }
        self.decision = decision
        self.pause = .milliseconds(try parts[1].integer())
        self.sent = try parts[2].integer()
        self.verified = try parts[3].integer()
        self.reason = try parts[4].string()
    }
}
