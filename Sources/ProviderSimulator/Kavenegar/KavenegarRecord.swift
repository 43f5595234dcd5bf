import Common

/// A message the provider has taken.
struct KavenegarRecord: Sendable {
    /// What every message costs, in rial; the documentation's example price.
    static let cost = 120

    /// The provider's id.
    let messageID: Int64
    /// The caller's id, if one was given.
    let localID: Int64?
    /// The text.
    let text: String
    /// The line it came from.
    let sender: String
    /// Whom it is for.
    let receptor: PhoneNumber
    /// When it was taken, in milliseconds since 1970.
    let at: Int64
}

extension JSONWriter {
    /// Writes a message as `sms/send` and `verify/lookup` show it.
    mutating func kavenegarEntry(_ record: KavenegarRecord) {
        self.object {
            $0.member("messageid", record.messageID)
            $0.member("message", record.text)
            $0.member("status", KavenegarMessageStatus.queued.rawValue)
            $0.member("statustext", KavenegarMessageStatus.queued.text)
            $0.member("sender", record.sender)
            $0.member("receptor", record.receptor.national)
            $0.member("date", record.at / 1_000)
            $0.member("cost", KavenegarRecord.cost)
        }
    }
}
