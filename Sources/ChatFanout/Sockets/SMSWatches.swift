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
                    for shard in self.shards { shard.execute { $0.readStatuses(of: Array($0.watchers.keys)) } }
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
    /// Messages that one socket may watch.
    static let watchLimit = 20

    /// Has a socket told of a message's status; false if it watches too many.
    func watch(_ message: String, _ socket: Socket) -> Bool {
        guard socket.watched.count < Self.watchLimit else { return false }
        if socket.watched.insert(message).inserted { self.watchers[message, default: []].append(socket) }
        return true
    }

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
        // What was read may be older than what was announced meanwhile.
        guard let sockets = self.watchers[message], Self.isNews(status, after: self.statuses[message]) else { return }
        self.statuses[message] = status
        for socket in sockets {
            socket.protocolSession?.statusChanged(of: message, to: status)
        }
        if MessageStatus(rawValue: status)?.hasEnded == true {
            for socket in sockets { socket.watched.remove(message) }
            self.watchers[message] = nil
            self.statuses[message] = nil
        }
    }

    private static func isNews(_ status: String, after last: String?) -> Bool {
        guard let last, let old = MessageStatus(rawValue: last), let new = MessageStatus(rawValue: status) else {
            return true
        }
        return new.rank > old.rank
    }

    /// The later of a status and what watchers were told last.
    func newest(_ status: MessageStatus, of message: String) -> MessageStatus {
        guard let told = self.statuses[message].flatMap(MessageStatus.init(rawValue:)) else { return status }
        return told.rank > status.rank ? told : status
    }

    func forgetWatches(of socket: Socket) {
        for message in socket.watched {
            let rest = (self.watchers[message] ?? []).filter { $0 !== socket }
            self.watchers[message] = rest.isEmpty ? nil : rest
            if rest.isEmpty { self.statuses[message] = nil }
        }
        socket.watched = []
    }
}

extension MessageStatus {
    /// Whether nothing will change any more.
    var hasEnded: Bool { self.rank == Self.delivered.rank }
}
