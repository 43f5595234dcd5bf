import Hummingbird
import Logging
import NIOCore
import Primitives

/// What travels with a request.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection; for ending it after an answer that leaves bytes unread.
    let channel: any Channel
    /// The id under which the request is found in all logs.
    var requestID = ""
    /// The W3C trace the request belongs to, if the caller sent one.
    var traceparent: Traceparent?
    /// The client's address, proxies seen through.
    var client: IPAddress?

    init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.channel = source.channel
    }

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

    /// The key of the client's limits and guesses; clients without an address, as in tests, share one.
    var clientKey: String { self.client?.clientKey ?? "none" }
}
