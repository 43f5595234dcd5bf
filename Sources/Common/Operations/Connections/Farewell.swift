package import NIOCore

/// The end of a connection whose peer may still be sending, after the last that it is told.
package enum Farewell {
    /// How long a client may go on reading while what it still sends is thrown away: closing at once would reset the
    /// connection, and the answer or close frame with it.
    package static let linger = TimeAmount.seconds(2)

    /// Ends the connection once everything was sent.
    package static func say(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
    }
}
