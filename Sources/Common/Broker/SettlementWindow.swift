import DequeModule

/// The deliveries of one channel that are not settled with the broker yet, and how to settle many with few frames.
///
/// Acknowledging in batches pays more than anything else a consumer can do: one frame with `multiple` covers every
/// delivery before the first that is still being worked on.
struct SettlementWindow {
    /// What becomes of a delivery.
    enum Verdict: Equatable, Sendable {
        case acknowledge
        case requeue
        case reject
    }

    /// One frame to the broker.
    enum Action: Equatable {
        case acknowledge(tag: UInt64, multiple: Bool)
        case reject(tag: UInt64, requeue: Bool)
    }

    private enum State { case working, done, told }

    private var base: UInt64 = 1
    private var states: Deque<State> = []
    private var done: [UInt64] = []

    /// Deliveries that the broker still counts as ours.
    private(set) var outstanding = 0

    /// Notes a delivery; tags of one channel arrive in order.
    mutating func delivered(_ tag: UInt64) {
        if self.states.isEmpty { self.base = tag }
        self.states.append(.working)
        self.outstanding += 1
    }

    /// Notes a verdict.
    ///
    /// Acknowledgements wait for ``flush()``; the others are given back to be sent now. A second verdict for the same
    /// delivery does nothing: the broker would close the channel over it.
    mutating func settle(_ tag: UInt64, _ verdict: Verdict) -> Action? {
        guard tag >= self.base, tag - self.base < UInt64(self.states.count) else { return nil }
        let index = Int(tag - self.base)
        guard self.states[index] == .working else { return nil }
        guard verdict == .acknowledge else {
            self.states[index] = .told
            self.outstanding -= 1
            self.trim()
            return .reject(tag: tag, requeue: verdict == .requeue)
        }
        self.states[index] = .done
        self.done.append(tag)
        return nil
    }

    /// The frames for all acknowledgements so far: one for the unbroken run at the front, one for each beyond a gap.
    mutating func flush() -> [Action] {
        guard !self.done.isEmpty else { return [] }
        var actions: [Action] = []
        var front: UInt64?
        var index = 0
        while index < self.states.count, self.states[index] != .working {
            // The tag of a `multiple` must itself be outstanding, or the broker closes the channel.
            if self.states[index] == .done { front = self.base + UInt64(index) }
            index += 1
        }
        if let front { actions.append(.acknowledge(tag: front, multiple: true)) }
        for tag in self.done where front.map({ tag > $0 }) ?? true {
            actions.append(.acknowledge(tag: tag, multiple: false))
        }
        for tag in self.done { self.states[Int(tag - self.base)] = .told }
        self.outstanding -= self.done.count
        self.done.removeAll(keepingCapacity: true)
        self.trim()
        return actions
    }

    private mutating func trim() {
        while self.states.first == .told {
            self.states.removeFirst()
            self.base += 1
        }
    }
}
