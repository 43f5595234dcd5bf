import Common
import Hummingbird
import Logging
import NIOCore

/// What travels with a request.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection; for ending it after an answer that leaves bytes unread.
    let channel: any Channel
    /// The id under which the request is found in all logs.
    var requestID = ""
    /// The W3C trace the request belongs to, if the caller sent one.
    var traceparent: String?
    /// The client's address, proxies seen through.
    var client: IPAddress?

    init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.channel = source.channel
    }

    /// The key of the client's limits and guesses; clients without an address, as in tests, share one.
    var clientKey: String { self.client?.clientKey ?? "none" }
}
