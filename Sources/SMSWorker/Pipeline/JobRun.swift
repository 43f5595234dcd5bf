import Common
import Logging

/// A job while it is worked on.
struct JobRun: Sendable {
    let job: SMSJob
    let content: SMSContent
    let delivery: BrokerDelivery
    var headers: JobHeaders
    let logger: Logger
    /// Who can carry it.
    var options: [Carriers.Option] = []
    /// Providers that this run has found busy, and for how long.
    var resting: [String: Duration] = [:]
    /// Whether it comes from its lane or a pause.
    var hasRested = true

    /// Adds a call to what has happened.
    mutating func note(_ call: PastCall, hasRested: Bool) {
        self.headers.history.append(call)
        self.hasRested = hasRested
    }

    /// SMS parts in the form that a provider takes.
    func parts(_ option: Carriers.Option) -> Int { SegmentCount(option.message.carriage.countedText).parts }
}

extension PastCall {
    /// A call with its outcome, in words fit for a header.
    init(provider: String, _ outcome: SendOutcome) {
        let code = outcome.code.prefix(32).map {
            $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) ? $0 : "_"
        }
        self.init(provider: provider, outcome: outcome.kind.rawValue, code: String(code))
    }
}
