import NIOCore
import Redis

/// The node's connection of pub/sub, while there is one; on its event loop.
///
/// What is asked for without one is asked for again by who wants it, once the next one is there.
struct PushChannel {
    /// Nil between two connections.
    var channel: (any Channel)?

    /// Whether Redis can be asked.
    var isOpen: Bool { self.channel != nil }

    /// Listens to a channel of Redis.
    func subscribe(to name: String) { self.write("SSUBSCRIBE", name) }

    /// Listens to one no more.
    func unsubscribe(from name: String) { self.write("SUNSUBSCRIBE", name) }

    private func write(_ command: String, _ name: String) {
        guard let channel else { return }
        RedisPushConnection.write(RedisCommand(command, name), to: channel)
    }
}
