import Primitives

/// One line of the call log.
struct CallRecord: Sendable {
    /// The provider called.
    let provider: Provider
    /// The provider's own name for the method.
    let method: String
    /// The first number it was about.
    let receptor: PhoneNumber?
    /// How many numbers it was about.
    let receptors: Int
    /// The caller's own number for the first message.
    let localID: Int64?
    /// The caller's own name for the message.
    let reference: String?
    /// What became of it.
    let outcome: CallOutcome
    /// The id of its first message, also when a fault kept it from the caller.
    let messageID: Int64?
    /// How many messages it put on phones, also when a fault kept that from the caller.
    let delivered: Int
    /// When it arrived, in milliseconds since 1970.
    let at: Int64
    /// When its whole answer was ready, in milliseconds since 1970; nil if there never was a whole one.
    let answeredAt: Int64?

    /// The longest name of a message that is kept whole.
    private static let maximumReferenceLength = 128

    /// Sums a call up.
    init(
        _ call: ProviderCall, outcome: CallOutcome, messageID: Int64?, delivered: Int, at: Int64, answeredAt: Int64?
    ) {
        self.provider = call.provider
        self.method = call.method
        self.receptor = call.receptors.first
        self.receptors = call.receptors.count
        self.localID = call.localID
        self.reference = call.reference.map { String($0.prefix(Self.maximumReferenceLength)) }
        self.outcome = outcome
        self.messageID = messageID
        self.delivered = delivered
        self.at = at
        self.answeredAt = answeredAt
    }
}

extension JSONWriter {
    /// Writes one line of the call log.
    ///
    /// - Parameter sequence: the line's number since the start, from 1.
    mutating func callRecord(_ record: CallRecord, sequence: Int) {
        self.object {
            $0.member("seq", sequence)
            $0.member("provider", record.provider.rawValue)
            $0.member("method", record.method)
            $0.member("receptor", record.receptor?.national)
            $0.member("receptors", record.receptors)
            $0.member("localid", record.localID)
            $0.member("reference", record.reference)
            $0.member("outcome", record.outcome.description)
            $0.member("code", record.outcome.code)
            $0.member("fault", record.outcome.faultName)
            $0.member("delivered", record.delivered)
            $0.member("messageid", record.messageID)
            $0.member("at", record.at)
            $0.member("answered_at", record.answeredAt)
        }
    }
}
