import Synchronization

/// The messages one provider has taken, shared by all its methods.
final class MessageLedger: Sendable {
    private let state: Mutex<MessageLedgerState>

    /// Starts empty.
    ///
    /// - Parameters:
    ///   - firstMessageID: the id of the first message; every further one has the next.
    ///   - expectsLocalIDs: whether most messages will come with a local id.
    init(firstMessageID: Int64, expectsLocalIDs: Bool) {
        var state = MessageLedgerState(
            firstMessageID: firstMessageID,
            history: BoundedHistory(capacity: MessageLedgerState.maximumMessages)
        )
        if expectsLocalIDs { state.reserveCapacity() }
        self.state = Mutex(state)
    }

    /// Takes a message, or finds the one that used its local id before.
    func accept(_ draft: MessageDraft, at: Int64) -> (record: MessageRecord, isNew: Bool) {
        self.state.withLock { $0.accept(draft, at: at) }
    }

    /// The message with this id, if it is remembered.
    func record(messageID: Int64) -> MessageRecord? {
        self.state.withLock { $0.record(messageID: messageID) }
    }

    /// The message sent under this local id, if it is remembered.
    func record(localID: Int64) -> MessageRecord? {
        self.state.withLock { $0.record(localID: localID) }
    }

    /// The messages remembered, as they are at this moment.
    func snapshot() -> BoundedHistory<MessageRecord> {
        self.state.withLock { $0.history }
    }

    /// The places of the messages remembered.
    var places: Range<Int> {
        self.state.withLock { $0.history.start..<$0.history.end }
    }

    /// Notes what became of a message, and returns the message, or nil if it is not remembered.
    func mark(messageID: Int64, deliveryCode: Int) -> MessageRecord? {
        self.state.withLock { $0.mark(messageID: messageID, deliveryCode: deliveryCode) }
    }

    /// Notes what became of the messages at some places, and returns those for which it is news.
    func mark(places: Range<Int>, deliveryCode: Int) -> [MessageRecord] {
        self.state.withLock { $0.mark(places: places, deliveryCode: deliveryCode) }
    }
}
