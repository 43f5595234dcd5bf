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

    /// Who calls, for everything below the endpoints.
    var caller: Caller {
        Caller(
            address: self.client, requestID: self.requestID, traceparent: self.traceparent, logger: self.logger)
    }

    /// Writes a log line that names the request.
    func log(_ level: Logger.Level, _ message: Logger.Message, _ metadata: @autoclosure () -> Logger.Metadata) {
        self.caller.log(level, message, metadata())
    }

    /// The key of the client's limits and guesses.
    var clientKey: String { self.caller.clientKey }
}
