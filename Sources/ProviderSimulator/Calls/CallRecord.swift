import Common

/// One line of the call log.
struct CallRecord: Sendable {
    /// The call.
    let call: ProviderCall
    /// What became of it.
    let outcome: CallOutcome
    /// The id of its first message, also when a fault kept it from the caller.
    let messageID: Int64?
    /// When it arrived, in milliseconds since 1970.
    let at: Int64
}

extension JSONWriter {
    /// Writes one line of the call log.
    mutating func callRecord(_ record: CallRecord) {
        self.object {
            $0.member("provider", record.call.provider.rawValue)
            $0.member("method", record.call.method)
            $0.member("receptor", record.call.receptors.first?.national)
            $0.member("receptors", record.call.receptors.count)
            $0.member("localid", record.call.localID)
            $0.member("outcome", record.outcome.description)
            $0.member("messageid", record.messageID)
            $0.member("at", record.at)
        }
    }
}
