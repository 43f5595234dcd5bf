import NIOCore

/// Results on their way from the broker's thread to callers on event loops.
///
/// One visit of a loop tells all of its callers. Told one by one, each would wake a loop, and every second one a loop that
/// its request's connections do not belong to, so that each of its next steps would change threads too.
struct Homecoming {
    private var visits: [(eventLoop: any EventLoop, calls: [@Sendable () -> Void])] = []

    /// Has a caller told: with the others of its loop, or at once if it has none.
    mutating func add(on eventLoop: (any EventLoop)?, _ call: @escaping @Sendable () -> Void) {
        guard let eventLoop else { return call() }
        guard let place = self.visits.firstIndex(where: { $0.eventLoop === eventLoop }) else {
            return self.visits.append((eventLoop, [call]))
        }
        self.visits[place].calls.append(call)
    }

    /// Visits the loops.
    mutating func send() {
        for (eventLoop, calls) in self.visits { eventLoop.execute { for call in calls { call() } } }
        self.visits = []
    }
}
