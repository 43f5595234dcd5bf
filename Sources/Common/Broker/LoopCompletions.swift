import NIOCore

/// Results on their way from the broker's thread to callers on event loops.
///
/// One visit of a loop tells all of its callers. Told one by one, each would wake a loop, and every second one a loop that
/// its request's connections do not belong to, so that each of its next steps would change threads too.
struct LoopCompletions {
    /// A result that is ready, and who takes it.
    private typealias Ready = (caller: PublishCaller, error: BrokerError?)

    private var visits: [(eventLoop: any EventLoop, ready: [Ready])] = []

    /// Has a caller told: with the others of its loop, or at once if it has none.
    mutating func add(_ caller: PublishCaller, _ error: BrokerError?) {
        guard let eventLoop = caller.eventLoop else { return caller.complete(error) }
        guard let place = self.visits.firstIndex(where: { $0.eventLoop === eventLoop }) else {
            return self.visits.append((eventLoop, [(caller, error)]))
        }
        self.visits[place].ready.append((caller, error))
    }

    /// Visits the loops.
    mutating func send() {
        for (eventLoop, ready) in self.visits {
            eventLoop.execute { for (caller, error) in ready { caller.complete(error) } }
        }
        self.visits = []
    }
}
