import Primitives

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

    private let ledgers: [Provider: MessageLedger]

    /// Starts with nothing received and nothing failing.
    init(clock: WallClock = .system) {
        self.inbox = Inbox()
        self.calls = CallLog(clock: clock)
        self.faults = FaultBoard()
        self.clock = clock
        let start = clock.milliseconds()
        self.ledgers = Dictionary(
            uniqueKeysWithValues: Provider.allCases.map { provider in
                (
                    provider,
                    MessageLedger(
                        firstMessageID: start + provider.messageIDOffset,
                        expectsLocalIDs: provider == .kavenegar
                    )
                )
            }
        )
    }

    /// The messages a provider has taken.
    func ledger(of provider: Provider) -> MessageLedger {
        guard let ledger = self.ledgers[provider] else { preconditionFailure("every provider has a ledger") }
        return ledger
    }

    /// A provider's desk.
    func desk(of provider: Provider, _ configuration: SimulatorConfiguration) -> MessageDesk {
        MessageDesk(
            provider: provider,
            ledger: self.ledger(of: provider),
            inbox: self.inbox,
            clock: self.clock,
            autoDeliverAfter: configuration.autoDeliverAfter
        )
    }
}
