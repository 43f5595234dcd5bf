import Primitives

/// A provider's own report of what became of a message, as it pushes it.
struct DeliveryReport: Equatable, Sendable {
    /// The media type of the body.
    let contentType: String
    /// The body.
    let body: String

    /// Writes the report, or returns nil for a provider that pushes none and has to be asked.
    init?(of record: MessageRecord, code: Int, provider: Provider) {
        switch provider {
        case .kavenegar:
            self.contentType = "application/x-www-form-urlencoded"
            self.body = "messageid=\(record.messageID)&status=\(code)"
        case .generic:
            var writer = JSONWriter()
            writer.object {
                $0.member("id", String(record.messageID))
                $0.member("status", DeliveryWord(code: code, in: provider.deliveryCodes)?.rawValue)
            }
            self.contentType = "application/json"
            self.body = writer.text
        case .melipayamak, .parsian, .smsir: return nil
        }
    }
}
