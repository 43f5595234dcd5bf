import Common
import Synchronization

/// The messages Kavenegar has taken, shared by all its methods.
final class KavenegarLedger: Sendable {
    private let state: Mutex<KavenegarLedgerState>

    /// Starts empty, with ids that go on from the clock: a restarted simulator gives none out twice.
    init(clock: WallClock) {
        var state = KavenegarLedgerState(
            firstMessageID: clock.milliseconds(),
            records: BoundedHistory(capacity: KavenegarLedgerState.maximumRecords)
        )
        state.reserveCapacity()
        self.state = Mutex(state)
    }

    /// Takes a message, or finds the one that used its local id before.
    func accept(_ draft: KavenegarDraft) -> (record: KavenegarRecord, isNew: Bool) {
        self.state.withLock { $0.accept(draft) }
    }

    /// The message with this id, if it is remembered.
    func record(messageID: Int64) -> KavenegarRecord? {
        self.state.withLock { $0.record(messageID: messageID) }
    }

    /// The message sent under this local id, if it is remembered.
    func record(localID: Int64) -> KavenegarRecord? {
        self.state.withLock { $0.record(localID: localID) }
    }
}
