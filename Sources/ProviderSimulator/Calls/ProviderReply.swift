import Hummingbird

/// What a provider made of a call, before any fault gets hold of the answer.
struct ProviderReply: Sendable {
    /// The answer in the provider's own form.
    let response: Response
    /// The same for the call log.
    let outcome: CallOutcome
    /// The id of the first message taken or found, if any.
    let messageID: Int64?

    /// Pairs an answer with its line in the log.
    init(_ response: Response, outcome: CallOutcome, messageID: Int64? = nil) {
        self.response = response
        self.outcome = outcome
        self.messageID = messageID
    }
}
