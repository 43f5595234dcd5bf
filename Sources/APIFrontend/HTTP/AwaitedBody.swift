import Hummingbird
import NIOCore
import Operations

/// The body of a client that may wait for a 100: it is told to go on when somebody begins to read, and not where the answer comes
/// without.
struct AwaitedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    let channel: any Channel

    func makeAsyncIterator() -> RequestBody.AsyncIterator {
        self.channel.triggerUserOutboundEvent(ConnectionGuard.BodyWanted(), promise: nil)
        return self.body.makeAsyncIterator()
    }
}
