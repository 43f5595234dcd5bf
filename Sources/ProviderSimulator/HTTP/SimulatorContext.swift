import Hummingbird
import NIOCore

/// A request's context that keeps the channel, because some faults break the connection instead of answering.
struct SimulatorContext: RequestContext {
    /// The largest body read: some 25 times what 900 Persian letters and 200 numbers take, percent-encoded.
    static let maximumBodyBytes = 256 * 1024

    /// What Hummingbird itself keeps per request.
    var coreContext: CoreRequestContextStorage
    /// The connection the request came in on.
    let channel: any Channel

    /// Takes the channel from the application.
    init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.channel = source.channel
    }
}
