import NIOCore

/// The end of a connection after its last answer in HTTP.
enum Farewell {
    /// How long a client may go on reading it while what it still sends is thrown away: closing at once would reset the
    /// connection, and the answer with it.
    private static let linger = TimeAmount.seconds(2)

    /// Ends the connection once everything was sent.
    static func say(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.linger) { context.close(promise: nil) }
    }
}
