import Primitives

/// A message that has passed all of a provider's checks and has no id yet.
struct MessageDraft: Sendable {
    /// The text as the phone will show it.
    let text: String
    /// Whom it is for.
    let receptor: PhoneNumber
    /// The line it comes from; empty where the provider picks one and does not say which.
    var sender = ""
    /// The caller's own number for it, which the provider takes only once.
    var localID: Int64?
    /// The template it was made from, if any.
    var template: String?
    /// The values in the template, in the provider's order.
    var tokens: [InboxMessage.Token] = []
}
