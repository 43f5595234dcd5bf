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
    func overview() -> InboxOverview {
        let (recent, revision, numbers, deliveries) = self.state.withLock { state in
            (state.recent, state.revision, state.numbers, state.deliveries)
        }
        return InboxOverview(recent: recent, revision: revision, numbers: numbers, deliveries: deliveries)
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
