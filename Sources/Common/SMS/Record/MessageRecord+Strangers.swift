/// What whoever knows a code's id may see of it: that a provider has it, and not whether the phone was reached. Anybody can ask for
/// a code to any number, and learn from the report whether that phone is on.
extension MessageStatus {
    /// The status without the delivery report.
    package var withoutDelivery: MessageStatus {
        switch self {
        case .delivered, .undelivered: .sent
        case .queued, .sending, .uncertain, .sent, .failed, .expired, .parked, .cancelled: self
        }
    }
}

extension MessageRecord {
    /// The record without the delivery report, and without the time at which it came.
    package var withoutDelivery: MessageRecord {
        let status = self.status.withoutDelivery
        guard status == .sent else { return self }
        return MessageRecord(
            id: self.id, kind: self.kind, status: status, owner: self.owner, hasWebhook: self.hasWebhook,
            maskedPhone: self.maskedPhone, provider: self.provider, messageID: self.messageID,
            segments: self.segments, alphabet: self.alphabet, created: self.created,
            updated: self.attempts.compactMap(\.ended).max() ?? self.created, expires: self.expires,
            reason: self.reason, attempts: self.attempts)
    }
}
