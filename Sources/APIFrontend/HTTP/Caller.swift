import Logging
import Primitives

/// Who calls, and what ties all that is done for it together: all that anything below the endpoints learns of a request.
///
/// It holds no connection and nothing of the server's, so that what takes one can be called from elsewhere, too.
struct Caller: Sendable {
    /// The client's address, proxies seen through.
    let address: IPAddress?
    /// The id under which the request is found in all logs.
    let requestID: String
    /// The W3C trace the request belongs to, if the client sent one.
    let traceparent: Traceparent?
    private let logger: Logger

    init(address: IPAddress?, requestID: String, traceparent: Traceparent?, logger: Logger) {
        self.address = address
        self.requestID = requestID
        self.traceparent = traceparent
        self.logger = logger
    }

    /// The key of the client's limits and guesses; clients without an address, as in tests, share one.
    var clientKey: String { self.address?.clientKey ?? "none" }

    /// Writes a log line that names the request.
    ///
    /// The id is added here and not to the logger, because most requests write no line and changing a logger costs each
    /// of them.
    func log(_ level: Logger.Level, _ message: Logger.Message, _ metadata: @autoclosure () -> Logger.Metadata) {
        guard level >= self.logger.logLevel else { return }
        var names: Logger.Metadata = ["request.id": .string(self.requestID)]
        if let trace = self.traceparent { names["trace.id"] = .string(trace.traceID) }
        self.logger.log(level: level, message, metadata: metadata().merging(names) { $1 })
    }
}
