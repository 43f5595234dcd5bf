import Primitives

/// A message as the phone that received it shows it.
struct InboxMessage: Sendable {
    /// One value that was put into a template.
    struct Token: Equatable, Sendable {
        /// The placeholder without its mark, such as `token2`.
        let name: String
        /// What it was replaced by.
        let value: String
    }

    /// Who delivered it.
    let provider: Provider
    /// The text that arrived.
    let text: String
    /// The template it was made from, if any.
    let template: String?
    /// The values in the template, in the provider's order.
    let tokens: [Token]
    /// The sender's own id, if one was given.
    let localID: Int64?
    /// The provider's id.
    let messageID: Int64
    /// When it was delivered, in milliseconds since 1970.
    let at: Int64
}

extension InboxMessage {
    /// What a phone shows of a message a provider took.
    init(_ record: MessageRecord, by provider: Provider) {
        self.init(
            provider: provider,
            text: record.draft.text,
            template: record.draft.template,
            tokens: record.draft.tokens,
            localID: record.draft.localID,
            messageID: record.messageID,
            at: record.at
        )
    }
}

extension JSONWriter {
    /// Writes one received message.
    mutating func inboxMessage(_ message: InboxMessage) {
        self.object { object in
            object.member("provider", message.provider.rawValue)
            object.member("text", message.text)
            object.member("template", message.template)
            object.object(named: "tokens") { tokens in
                for token in message.tokens { tokens.member(token.name, token.value) }
            }
            object.member("localid", message.localID)
            object.member("messageid", message.messageID)
            object.member("at", message.at)
        }
    }
}
