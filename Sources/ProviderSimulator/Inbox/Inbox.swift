import DequeModule
import Primitives
import Synchronization

/// The phones of everybody, shared by all providers.
final class Inbox: Sendable {
    private let state = Mutex(InboxState())

    /// Delivers a message.
    func deliver(_ message: InboxMessage, to number: PhoneNumber) {
        self.state.withLock { $0.deliver(message, to: number) }
    }

    /// What a phone received, oldest first.
    func messages(for number: PhoneNumber) -> Deque<InboxMessage> {
        self.state.withLock { $0.messages(for: number) }
    }

    /// The deliveries since the start.
    var deliveries: Int {
        self.state.withLock { $0.deliveries }
    }

    /// What the page shows at this moment.
    ///
    /// - Parameters:
    ///   - search: what is wanted of all that is kept; nil for the newest deliveries.
    ///   - known: the revision that the page shows; of what it has already nothing is told.
    func overview(of search: InboxSearch? = nil, known: Int? = nil) -> InboxOverview {
        // Searched outside the lock, in a copy that costs nothing unless something is delivered meanwhile.
        let state = self.state.withLock { $0 }
        let (revision, numbers, deliveries) = (state.revision, state.numbers, state.deliveries)
        func overview(
            _ recent: some BidirectionalCollection<(number: PhoneNumber, message: InboxMessage)>, more: Bool = false
        ) -> InboxOverview {
            InboxOverview(recent: recent, revision: revision, numbers: numbers, deliveries: deliveries, more: more)
        }
        if known == revision { return overview([]) }
        guard let search else { return overview(state.recent) }
        let (found, more) = state.found(by: search)
        return overview(found, more: more)
    }

    /// Empties all phones.
    func clear() {
        // The old phones are freed when this returns, outside the lock: there may be millions of messages on them.
        _ = self.state.withLock { state in
            let old = state
            state = old.cleared()
            return old
        }
    }
}
