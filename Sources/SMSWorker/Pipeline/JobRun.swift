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
    var options: [ProviderChoice.Option] = []
    /// Providers that this run has found busy, and for how long.
    var resting: [ProviderService: Duration] = [:]
    /// Whether it comes from its lane or a pause.
    var hasRested = true

    /// A logger that names the job.
    ///
    /// Made when there is something to say: most jobs write no line, and names cost each of them more than a script.
    var logger: Logger { self.plainLogger.naming(self.delivery, self.headers) }

    /// Adds an attempt to what has happened.
    mutating func note(_ attempt: Attempt, hasRested: Bool) {
        self.headers.history.append(attempt)
        self.hasRested = hasRested
    }

    /// A provider that can carry it; nil if that cannot any more.
    func option(at provider: ProviderService) -> ProviderChoice.Option? {
        self.options.first { $0.provider.service == provider }
    }

    /// SMS parts in the form that a provider takes.
    func parts(_ option: ProviderChoice.Option) -> Int { SegmentCount(option.message.payload.countedText).parts }
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
