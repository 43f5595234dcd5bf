package import NIOCore

/// A process' connection of pub/sub, while there is one; on its event loop.
///
/// What is asked for without one is asked for again by who wants it, once the next one is there.
package struct PushChannel {
    /// Nil between two connections.
    package var channel: (any Channel)?

    /// Makes it without a connection.
    package init() {}

    /// Whether Redis can be asked.
    package var isOpen: Bool { self.channel != nil }

    /// Listens to a channel of Redis.
    package func subscribe(to name: String) { self.write("SSUBSCRIBE", name) }

    /// Listens to one no more.
    package func unsubscribe(from name: String) { self.write("SUNSUBSCRIBE", name) }

    private func write(_ command: String, _ name: String) {
        guard let channel else { return }
        RedisPushConnection.write(RedisCommand(command, name), to: channel)
    }
}
