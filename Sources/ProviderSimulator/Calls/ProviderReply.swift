/// What a provider made of a call, before any fault gets hold of the answer.
struct ProviderReply: Sendable {
    /// The answer in the provider's own form.
    let answer: ProviderAnswer
    /// The same for the call log.
    let outcome: CallOutcome
    /// The id of the first message taken or found, if any.
    let messageID: Int64?
    /// How many messages the call put on phones.
    let delivered: Int

    /// Pairs an answer with its line in the log.
    init(_ answer: ProviderAnswer, outcome: CallOutcome, messageID: Int64? = nil, delivered: Int = 0) {
        self.answer = answer
        self.outcome = outcome
        self.messageID = messageID
        self.delivered = delivered
    }

    /// Answers a send by what became of its messages.
    init(_ answer: ProviderAnswer, taken: [(record: MessageRecord, isNew: Bool)]) {
        let delivered = taken.count { $0.isNew }
        self.init(
            answer,
            outcome: delivered > 0 ? .accepted : .duplicate,
            messageID: taken.first?.record.messageID,
            delivered: delivered
        )
    }
}
