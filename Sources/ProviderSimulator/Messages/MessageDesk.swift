import Primitives

/// What every provider does with a message once it has found nothing wrong with it.
struct MessageDesk: Sendable {
    /// Whose desk it is.
    let provider: Provider
    /// The messages taken.
    let ledger: MessageLedger
    /// The phones.
    let inbox: Inbox
    /// The time of day.
    let clock: WallClock
    /// How long after it was taken a message counts as delivered, in milliseconds; nil is never by itself.
    let autoDeliverAfter: Int64?

    /// Takes a message and puts it on its phone, or finds the one that used its local id before.
    func take(_ draft: MessageDraft) -> (record: MessageRecord, isNew: Bool) {
        let (record, isNew) = self.ledger.accept(draft, at: self.clock.milliseconds())
        if isNew { self.inbox.deliver(InboxMessage(record, by: self.provider), to: draft.receptor) }
        return (record, isNew)
    }

    /// The provider's number for where a message stands.
    func deliveryCode(of record: MessageRecord) -> Int {
        if let code = record.deliveryCode { return code }
        let codes = self.provider.deliveryCodes
        guard let autoDeliverAfter, self.clock.milliseconds() - record.at >= autoDeliverAfter else {
            return codes.pending
        }
        return codes.delivered
    }

    /// The messages remembered, newest first, from a given time on.
    func newestFirst(since oldest: Int64 = .min) -> some Sequence<MessageRecord> {
        let history = self.ledger.snapshot()
        return (history.start..<history.end).reversed().lazy
            .compactMap { history[$0] }
            .prefix { $0.at >= oldest }
    }
}
