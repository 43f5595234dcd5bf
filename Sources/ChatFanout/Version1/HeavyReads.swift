import DequeModule
import NIOCore

/// Whose turn it is among a socket's readings of many messages: one at a time, and none while it has much unread, or their replies would
/// make a slow reader of anybody.
struct HeavyReads<Work> {
    /// What is done next.
    enum Action {
        /// Nothing: one is under way, or none waits.
        case doNothing
        /// Begin this one; ``done()`` has to follow.
        case begin(Work)
        /// Say ``done()`` after a while: the socket has too much unread.
        case wait(TimeAmount)
    }

    /// How long to wait until it is looked again how much the socket has unread.
    static var pause: TimeAmount { .milliseconds(50) }

    private var waiting: Deque<Work> = []
    private var isBusy = false

    /// Puts one behind the others; false if there are as many as commands may be pending.
    mutating func add(_ work: Work) -> Bool {
        guard self.waiting.count < WireLimits.pending else { return false }
        self.waiting.append(work)
        return true
    }

    /// Says what to do now.
    ///
    /// - Parameter isCalm: whether the socket has little unread.
    mutating func next(isCalm: @autoclosure () -> Bool) -> Action {
        guard !self.isBusy, !self.waiting.isEmpty else { return .doNothing }
        self.isBusy = true
        guard isCalm() else { return .wait(Self.pause) }
        return .begin(self.waiting.removeFirst())
    }

    /// What was under way is done.
    mutating func done() { self.isBusy = false }
}
