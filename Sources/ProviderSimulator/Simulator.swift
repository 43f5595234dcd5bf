import Common

/// Everything the simulator remembers, and the clock it goes by.
struct Simulator: Sendable {
    /// The phones.
    let inbox: Inbox
    /// The calls received.
    let calls: CallLog
    /// The faults in force.
    let faults: FaultBoard
    /// The time of day.
    let clock: WallClock

    /// Starts with nothing received and nothing failing.
    init(clock: WallClock = .system) {
        self.inbox = Inbox()
        self.calls = CallLog(clock: clock)
        self.faults = FaultBoard()
        self.clock = clock
    }
}
