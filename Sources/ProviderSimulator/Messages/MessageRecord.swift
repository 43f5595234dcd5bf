/// A message a provider has taken.
struct MessageRecord: Sendable {
    /// The provider's id.
    let messageID: Int64
    /// What was sent, to whom and how.
    let draft: MessageDraft
    /// When it was taken, in milliseconds since 1970.
    let at: Int64
    /// The provider's number for what became of it, once somebody has said.
    var deliveryCode: Int?
}
