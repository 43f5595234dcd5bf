package import NIOCore

/// How far a connection has got with what it sends and takes, and how long it may be at it.
///
/// A connection has one limit at a time: for its silence, for the head of a request, for the whole request. Nothing runs
/// while we are at work, and a limit does not count against a client that we do not read from.
package struct ConnectionPace {
    /// How long a client may take.
    package struct Limits: Sendable {
        /// For its next request, and for taking what was written to it.
        package var idle: TimeAmount
        /// From the first byte of a request to the end of its head, and for the first byte of all.
        package var head: TimeAmount
        /// From the first byte of a request to its last.
        package var request: TimeAmount

        /// Sets them.
        package init(idle: TimeAmount, head: TimeAmount, request: TimeAmount) {
            self.idle = idle
            self.head = head
            self.request = request
        }
    }

    /// What follows when a time has come.
    enum Verdict: Equatable {
        /// It is not over before this.
        case wait(NIODeadline)
        /// Nothing runs.
        case rest
        /// A head is missing: nobody has heard of the request, so the connection itself answers.
        case refuse
        /// A body is missing: who reads it has to hear, and answers.
        case cutOff
        /// There is nobody to answer.
        case close
    }

    private enum Phase: Equatable {
        /// Before the first byte.
        case silent
        /// Between requests.
        case quiet
        case head
        case body
    }

    let limits: Limits
    private var phase = Phase.silent
    /// When this phase's time began to run.
    private var since: NIODeadline
    /// Requests handed on and not answered to their end.
    private(set) var owed = 0
    private var hasAnswerBegun = false
    private var isCutOff = false
    private var blockedSince: NIODeadline?
    /// Whether more bytes are wanted from the client.
    var isReading = false

    init(limits: Limits, now: NIODeadline) {
        self.limits = limits
        self.since = now
    }

    /// Whether a request was handed on whose body is not complete.
    var isInBody: Bool { self.phase == .body }

    /// Whether some of a request has come, and not all of it.
    var isInRequest: Bool { self.phase == .body || self.phase == .head }

    /// Bytes came, of whatever.
    mutating func bytesReceived(at now: NIODeadline) {
        if self.phase == .quiet || self.phase == .silent { self.begin(.head, now) }
    }

    mutating func headReceived(at now: NIODeadline) {
        self.owed += 1
        // Its first bytes may have come together with the end of the request before.
        if self.phase == .quiet || self.phase == .silent { self.since = now }
        self.phase = .body
    }

    mutating func requestEnded(at now: NIODeadline) {
        self.begin(.quiet, now)
    }

    mutating func answerBegun() {
        self.hasAnswerBegun = true
    }

    mutating func answerEnded(at now: NIODeadline) {
        self.owed -= 1
        self.hasAnswerBegun = false
        // The turn of what came behind this answer begins, or the client's silence.
        if self.owed == (self.phase == .body ? 1 : 0) { self.since = now }
    }

    mutating func writabilityChanged(to isWritable: Bool, at now: NIODeadline) {
        self.blockedSince = isWritable ? nil : self.blockedSince ?? now
    }

    /// When the next limit is reached, if one runs.
    var deadline: NIODeadline? {
        let blocked = self.blockedSince.map { $0 + self.limits.idle }
        let own: NIODeadline? =
            switch self.phase {
            // Who has never asked for anything keeps nothing but a place from others.
            case .silent: self.since + min(self.limits.head, self.limits.idle)
            case .quiet: self.owed == 0 ? self.since + self.limits.idle : nil
            case .head: self.owed == 0 ? self.since + min(self.limits.head, self.limits.request) : nil
            case .body: self.owed <= 1 ? self.since + self.limits.request : nil
            }
        guard let blocked, let own else { return blocked ?? own }
        return min(blocked, own)
    }

    /// Judges the connection.
    mutating func timePassed(to now: NIODeadline) -> Verdict {
        guard let deadline = self.deadline else { return .rest }
        guard deadline <= now else { return .wait(deadline) }
        if let blockedSince, blockedSince + self.limits.idle <= now { return .close }
        switch self.phase {
        case .silent, .quiet: return .close
        case .head: return .refuse
        case .body:
            guard self.owed == 1, !self.hasAnswerBegun, !self.isCutOff else { return .close }
            self.since = now
            // A body that nobody asks for is not late.
            guard self.isReading else { return .wait(now + self.limits.request) }
            self.isCutOff = true
            return .cutOff
        }
    }

    private mutating func begin(_ phase: Phase, _ now: NIODeadline) {
        self.phase = phase
        self.since = now
    }
}
