import Logging
import Redis
import SMS
import ServiceLifecycle

/// Statuses of SMS that sockets watch: one pub/sub channel per node brings the changes.
final class SMSWatches: Service {
    private let redis: RedisClient
    private let records: MessageStore
    private let subscriber: RedisSubscriber
    private let shards: [ShardHandle]
    private let channel: String

    init(
        redis: RedisClient, records: MessageStore, subscriber: RedisSubscriber, shards: [ShardHandle], node: String
    ) {
        self.redis = redis
        self.records = records
        self.subscriber = subscriber
        self.shards = shards
        self.channel = "watches:\(node)"
    }

    /// Has changes of a user's message told to this node, and gives its status; nil for no message of this user.
    func status(of message: String, for user: Int64) async throws(RedisError) -> MessageStatus? {
        // Before anything is written: strangers' ids are not to be told apart from nobody's.
        let read = self.records.read(message)
        guard let record = try await self.redis.run(read), record.owner == "user:\(user)" else { return nil }
        return try await self.redis.run(self.records.watch(message, channel: self.channel), then: read).1?.status
    }

    /// The statuses of messages whose watchers may have missed something; without those that are gone.
    func statuses(of messages: [String]) async throws(RedisError) -> [String: String] {
        let words = try await self.redis.run(messages.map(self.records.status))
        var statuses: [String: String] = [:]
        for (message, word) in zip(messages, words) { statuses[message] = word }
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
