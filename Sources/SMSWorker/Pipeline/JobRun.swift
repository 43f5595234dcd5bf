import Broker
import Logging
import Primitives
import SMS

/// A job while it is worked on.
struct JobRun: Sendable {
    let job: SMSJob
    let content: SMSContent
    let delivery: BrokerDelivery
    var headers: JobHeaders
    /// The worker's own logger.
    let plainLogger: Logger
    /// Who can carry it.
    var options: [Carriers.Option] = []
    /// Providers that this run has found busy, and for how long.
    var resting: [String: Duration] = [:]
    /// Whether it comes from its lane or a pause.
    var hasRested = true

    /// A logger that names the job.
    ///
    /// Made when there is something to say: most jobs write no line, and names cost each of them more than a script.
    var logger: Logger { self.plainLogger.naming(self.delivery, self.headers) }

    /// Adds a call to what has happened.
    mutating func note(_ call: PastCall, hasRested: Bool) {
        self.headers.history.append(call)
        self.hasRested = hasRested
    }

    /// SMS parts in the form that a provider takes.
    func parts(_ option: Carriers.Option) -> Int { SegmentCount(option.message.carriage.countedText).parts }
}

extension Logger {
    /// The logger with the names by which a job is found in all logs.
    func naming(_ delivery: BrokerDelivery, _ headers: JobHeaders) -> Logger {
        var logger = self
        logger[metadataKey: "sms.message.id"] = .string(MessageID.shown(delivery.messageID))
        if let requestID = headers.requestID { logger[metadataKey: "request.id"] = .string(requestID) }
        if let trace = headers.traceparent { logger[metadataKey: "trace.id"] = .string(trace.traceID) }
        return logger
    }
}

extension PastCall {
    /// A call with its outcome, in words fit for a header.
    init(provider: String, _ outcome: SendOutcome) {
        self.init(provider: provider, outcome: outcome.kind.rawValue, code: Self.word(outcome.code, upTo: 32))
    }

    /// A code of a provider as a word: ASCII letters, digits, `_`, `.` and `-`, and `_` for any other scalar.
    ///
    /// - Parameter limit: how many scalars are looked at.
    static func word(_ code: String, upTo limit: Int) -> String {
        TextGate.ours(
            code.unicodeScalars.prefix(limit).map { scalar in
                guard scalar.isASCII, self.isWordByte(UInt8(ascii: scalar)) else { return UInt8(ascii: "_") }
                return UInt8(ascii: scalar)
            })
    }

    /// Whether a byte stands in such words: an ASCII letter or digit, `_`, `.` or `-`.
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
