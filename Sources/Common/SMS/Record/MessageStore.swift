import Primitives
package import Redis

/// The calls to Redis for records of messages: each step of a message's life is one.
package struct MessageStore: Sendable {
    /// How long records are kept, counted from the message's end or last try.
    package struct Retention: Sendable, Equatable {
        /// Of login codes.
        package var otp: Duration
        /// Of other messages.
        package var text: Duration

        /// Makes a retention.
        package init(otp: Duration = .seconds(86_400), text: Duration = .seconds(3 * 86_400)) {
            self.otp = otp
            self.text = text
        }

        /// Of a kind.
        package func of(_ kind: MessageKind) -> Duration { kind == .otp ? self.otp : self.text }
    }

    /// A change of a record: whether the status moved, and whose message it is.
    package struct Change: Sendable, Equatable {
        /// Whether the status moved.
        package let hasMoved: Bool
        /// The message's owner.
        package let owner: String
        /// Whether the owner's app wants to hear of it.
        package let hasWebhook: Bool
        /// The status there is now; nil if there is no record.
        package let status: MessageStatus?

        /// Reads a script's reply.
        package init(_ reply: RedisValue) throws(RedisError) {
            let parts = try reply.get().array()
            guard parts.count == 4 else { throw RedisError(.unexpectedReply, "wanted a change") }
            self.hasMoved = try parts[0].integer() == 1
            self.owner = try parts[1].string()
            self.hasWebhook = try parts[2].string() == "1"
            self.status = MessageStatus(rawValue: try parts[3].string())
        }
    }

    /// A record that is not confirmed by ``keep(_:_:life:)`` dies after this.
    package static let pendingLife = Duration.seconds(10)

    /// How long records live.
    package let retention: Retention

    /// Makes a store.
    package init(retention: Retention) {
        self.retention = retention
    }

    /// Notes an accepted message as queued; until ``keep(_:_:life:)`` it is gone soon.
    ///
    /// - Parameter watcher: a channel to tell of changes.
    package func create(_ message: NewMessage, watcher: String? = nil) -> RedisCall<CreatedMessage> {
        RedisCall(
            RecordScripts.create, keys: [Self.key(message.id)],
            arguments: [
                message.kind.rawValue, message.owner, message.phone.masked, String(message.segments.parts),
                message.segments.alphabet.rawValue, String(message.life.inMilliseconds),
                String(Self.pendingLife.inMilliseconds), watcher ?? "", message.hasWebhook ? "1" : "",
            ]
        ) { (reply) throws(RedisError) in try CreatedMessage(reply) }
    }

    /// Keeps a created record for as long as it is worth sending and its retention beyond.
    package func keep(_ id: String, _ kind: MessageKind, life: Duration) -> RedisCall<Void> {
        RedisCall(RedisCommand("PEXPIRE", Self.key(id), self.keep(kind, life))).ignoringAnswer
    }

    /// Ends a message whose job was not published; gives the status it has then, nil if it is not there.
    ///
    /// - Parameter life: how long a job that comes all the same has to find it cancelled.
    package func cancel(_ id: String, _ kind: MessageKind, life: Duration) -> RedisCall<MessageStatus?> {
        RedisCall(
            RecordScripts.cancel, keys: [Self.key(id)], arguments: [self.keep(kind, life)]
        ) { (reply) throws(RedisError) in MessageStatus(rawValue: try reply.string()) }
    }

    /// A record's key, on the slot of its number: the id says which partition that is.
    static func key(_ id: String) -> String { "sms:\(Partition(ofID: id).tag):\(id)" }

    func keep(_ kind: MessageKind, _ life: Duration) -> String {
        String((life + self.retention.of(kind)).inMilliseconds)
    }
}
