import Common
import Logging
import ServiceLifecycle

/// Statuses of SMS that sockets watch: one pub/sub channel per node brings the changes.
final class SMSWatches: Service {
    private let records: MessageStore
    private let subscriber: RedisSubscriber
    private let shards: [ShardHandle]
    private let channel: String

    init(records: MessageStore, subscriber: RedisSubscriber, shards: [ShardHandle], node: String) {
        self.records = records
        self.subscriber = subscriber
        self.shards = shards
        self.channel = "watches:\(node)"
    }

    /// Has changes of a user's message told to this node, and gives its status; nil for no message of this user.
    func status(of message: String, for user: Int64) async throws(RedisError) -> MessageStatus? {
        // Before anything is written: strangers' ids are not to be told apart from nobody's.
        guard let record = try await self.records.read(message), record.owner == "user:\(user)" else { return nil }
        return try await self.records.watch(message, channel: self.channel)?.status
    }

    /// The statuses of messages whose watchers may have missed something; without those that are gone.
    func statuses(of messages: [String]) async throws(RedisError) -> [String: String] {
        let replies = try await self.records.redis.run(messages.map(self.records.statusCall))
        var statuses: [String: String] = [:]
        for (message, reply) in zip(messages, replies) { statuses[message] = try? reply.string() }
        return statuses
    }

    /// Tells the sockets until the process is asked to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.subscriber.follow(self.channel) { event in
                guard case .message(let text) = event else {
                    for shard in self.shards { shard.execute { $0.readStatuses(of: $0.watches.messages) } }
                    return
                }
                let words = text.split(separator: " ").map { String($0) }
                guard words.count == 2 else { return }
                for shard in self.shards { shard.execute { $0.statusChanged(of: words[0], to: words[1]) } }
            }
        }
    }
}

extension Shard {
    /// Tells watchers of the statuses as they are now: changes may have been missed.
    func readStatuses(of messages: [String]) {
        guard !messages.isEmpty else { return }
        let watches = self.services.watches
        self.run(
            { try await watches.statuses(of: messages) },
            then: { result in
                guard case .success(let statuses) = result else { return }
                for (message, status) in statuses { self.statusChanged(of: message, to: status) }
            })
    }

    func statusChanged(of message: String, to status: String) {
        for socket in self.watches.changed(message, to: status) {
            socket.protocolSession?.statusChanged(of: message, to: status)
        }
    }
}
