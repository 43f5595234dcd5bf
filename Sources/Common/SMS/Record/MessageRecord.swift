import Primitives

/// All that is known of a message, as Redis holds it.
package struct MessageRecord: Sendable, Equatable {
    /// Its id.
    package let id: String
    /// What it is for.
    package let kind: MessageKind
    /// What has become of it.
    package let status: MessageStatus
    /// Who may see it: `key:<id>` or `user:<id>`, or empty for whoever knows the id.
    package let owner: String
    /// Whether the owner's app wants to hear of changes.
    package let hasWebhook: Bool
    /// The receiver with its middle hidden.
    package let maskedPhone: String
    /// The provider that took it, or the last one called.
    package let provider: String?
    /// The provider's id of it.
    package let messageID: String?
    /// SMS parts, and the alphabet they are in.
    package let segments: Int
    /// `GSM-7` or `UCS-2`.
    package let alphabet: String
    /// When it was accepted, last changed, and when it is worthless: milliseconds since 1970 by Redis' clock.
    package let created: Int64
    /// The last change.
    package let updated: Int64
    /// The end of its worth.
    package let expires: Int64
    /// Why it is parked, failed or otherwise ended, if a word is known.
    package let reason: String?
    /// Every attempt, in order.
    package let attempts: [Attempt]
}

extension MessageRecord {
    /// Reads the fields of the hash; nil if they are no record's.
    package init?(id: String, fields: [String: String]) {
        guard let status = fields["status"].flatMap(MessageStatus.init),
            let kind = fields["kind"].flatMap(MessageKind.init)
        else { return nil }
        let count = fields["n"].flatMap { Int($0) } ?? 0
        self.init(
            id: id, kind: kind, status: status, owner: fields["owner"] ?? "",
            hasWebhook: fields["hook"] == "1", maskedPhone: fields["phone"] ?? "",
            provider: fields["provider"], messageID: fields["mid"].flatMap { $0.isEmpty ? nil : $0 },
            segments: fields["segments"].flatMap { Int($0) } ?? 0, alphabet: fields["alphabet"] ?? "",
            created: Self.number(fields["created"]), updated: Self.number(fields["updated"]),
            expires: Self.number(fields["expires"]), reason: fields["reason"].flatMap { $0.isEmpty ? nil : $0 },
            attempts: (0..<min(max(count, 0), 200)).compactMap { Attempt(number: $0 + 1, fields: fields) })
    }

    private static func number(_ text: String?) -> Int64 { text.flatMap(WallClock.time) ?? 0 }
}
