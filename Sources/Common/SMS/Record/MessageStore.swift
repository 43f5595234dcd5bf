/// The records of messages in Redis: each step of a message's life is one script.
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

    /// A record that is not confirmed by ``keepCall(_:_:life:)`` dies after this.
    package static let pendingLife = Duration.seconds(10)

    /// The server.
    package let redis: RedisClient
    /// How long records live.
    package let retention: Retention

    /// Makes a store.
    package init(redis: RedisClient, retention: Retention) {
        self.redis = redis
        self.retention = retention
    }

    /// Notes an accepted message as queued; until ``keepCall(_:_:life:)`` it is gone soon.
    ///
    /// - Parameter watcher: a channel to tell of changes.
    package func create(_ message: NewMessage, watcher: String? = nil) async throws(RedisError) -> CreatedMessage {
        try CreatedMessage(try await self.redis.run([self.createCall(message, watcher: watcher)])[0])
    }

    /// ``create(_:watcher:)`` as a part of a pipeline.
    package func createCall(_ message: NewMessage, watcher: String? = nil) -> RedisCall<RedisValue> {
        RedisCall(
            RecordScripts.create, keys: [Self.key(message.id)],
            arguments: [
                message.kind.rawValue, message.owner, message.phone.masked, String(message.segments.parts),
                message.segments.alphabet.rawValue, String(message.life.inMilliseconds),
                String(Self.pendingLife.inMilliseconds), watcher ?? "", message.hasWebhook ? "1" : "",
            ])
    }

    /// The command that keeps a created record for as long as it is worth sending and its retention beyond.
    package func keepCall(_ id: String, _ kind: MessageKind, life: Duration) -> RedisCall<RedisValue> {
        RedisCall(RedisCommand("PEXPIRE", Self.key(id), self.keep(kind, life)))
    }

    /// Ends a message whose job was not published; the reply is the status it has then, or empty if it is not there.
    ///
    /// - Parameter life: how long a job that comes all the same has to find it cancelled.
    package func cancelCall(_ id: String, _ kind: MessageKind, life: Duration) -> RedisCall<RedisValue> {
        RedisCall(RecordScripts.cancel, keys: [Self.key(id)], arguments: [self.keep(kind, life)])
    }

    /// A call to be begun.
    package struct Call: Sendable {
        /// The message's id.
        package let id: String
        /// Its kind.
        package let kind: MessageKind
        /// When it was accepted, in milliseconds since 1970.
        package let created: Int64
        /// When it is worthless.
        package let deadline: Int64
        /// The receiver with its middle hidden.
        package let maskedPhone: String
        /// Whom to call.
        package let provider: String
        /// Who calls.
        package let worker: String
        /// Calls that the caller knows of.
        package let known: Int

        /// Describes a call.
        package init(
            id: String, kind: MessageKind, created: Int64, deadline: Int64, maskedPhone: String, provider: String,
            worker: String, known: Int
        ) {
            self.id = id
            self.kind = kind
            self.created = created
            self.deadline = deadline
            self.maskedPhone = maskedPhone
            self.provider = provider
            self.worker = worker
            self.known = known
        }
    }

    /// Begins a call, as a part of a pipeline; ``BeginVerdict`` reads the reply.
    package func beginCall(_ call: Call) -> RedisCall<RedisValue> {
        RedisCall(
            RecordScripts.begin, keys: [Self.key(call.id)],
            arguments: [
                call.kind.rawValue, String(call.created), String(call.deadline),
                self.keep(call.kind, .milliseconds(max(0, call.deadline.subtracting(clamped: call.created)))),
                call.provider, call.worker,
                String(call.known), call.maskedPhone,
            ])
    }

    /// Takes back a call that was begun and not made.
    package func abandon(_ id: String, number: Int, status: MessageStatus?) async throws(RedisError) {
        _ = try await self.redis.run(
            RecordScripts.abandon, keys: [Self.key(id)], arguments: [String(number), status?.rawValue ?? ""])
    }

    /// What came of a call.
    package struct Outcome: Sendable {
        /// The call's number.
        package var number: Int
        /// The provider called.
        package var provider: String
        /// The kind of outcome.
        package var outcome: String
        /// The provider's code, or our word.
        package var code = ""
        /// What is said of it; never the message itself.
        package var text = ""
        /// The provider's id of the message.
        package var messageID = ""
        /// What the message becomes; nil if it goes on.
        package var status: MessageStatus?
        /// Why, for statuses that need a reason.
        package var reason = ""

        /// Makes an outcome.
        package init(number: Int, provider: String, outcome: String) {
            self.number = number
            self.provider = provider
            self.outcome = outcome
        }
    }

    /// Notes the outcome of a call.
    package func finish(_ id: String, _ outcome: Outcome) async throws(RedisError) -> Change {
        try Change(try await self.redis.run([self.finishCall(id, outcome)])[0])
    }

    /// ``finish(_:_:)`` as a part of a pipeline; ``Change`` reads the reply.
    package func finishCall(_ id: String, _ outcome: Outcome) -> RedisCall<RedisValue> {
        RedisCall(
            RecordScripts.finish, keys: [Self.key(id)],
            arguments: [
                String(outcome.number), outcome.outcome, Self.clean(outcome.code, 64), Self.clean(outcome.text, 200),
                Self.clean(outcome.messageID, 128), outcome.status?.rawValue ?? "", Self.clean(outcome.reason, 64),
                outcome.provider,
            ])
    }

    /// Ends a message between calls, unless it has ended; what may have been sent ends `uncertain` at best.
    package func settle(
        _ id: String, _ kind: MessageKind, _ status: MessageStatus, reason: String
    ) async throws(RedisError) -> Change {
        try Change(
            try await self.redis.run(
                RecordScripts.settle, keys: [Self.key(id)],
                arguments: [status.rawValue, reason, self.keep(kind, .zero), kind.rawValue]))
    }

    /// Puts a parked message back to work; false if it is not parked.
    package func revive(_ id: String, _ kind: MessageKind, expires: Int64?) async throws(RedisError) -> Bool {
        let life = Duration.milliseconds(max(0, (expires ?? 0).subtracting(clamped: WallClock.now)))
        return try await self.redis.run(
            RecordScripts.revive, keys: [Self.key(id)],
            arguments: [self.keep(kind, life), expires.map { String($0) } ?? ""]
        ).integer() == 1
    }

    /// Notes a provider's report.
    ///
    /// - Parameters:
    ///   - status: what it makes of the message; nil if it only says that it is on its way.
    ///   - word: the provider's own code or word.
    package func report(
        _ id: String, providerMessageID: String, status: MessageStatus?, word: String
    ) async throws(RedisError) -> Change {
        try Change(
            try await self.redis.run(
                RecordScripts.report, keys: [Self.key(id)],
                arguments: [providerMessageID, status?.rawValue ?? "", Self.clean(word, 64)]))
    }

    /// Reads a record; nil if there is none.
    package func read(_ id: String) async throws(RedisError) -> MessageRecord? {
        MessageRecord(id: id, fields: try await self.redis.send(RedisCommand("HGETALL", Self.key(id))).fields())
    }

    /// The command that reads a message's status; the reply is null if there is no record.
    package func statusCall(_ id: String) -> RedisCall<RedisValue> {
        RedisCall(RedisCommand("HGET", Self.key(id), "status"))
    }

    /// Has a channel told of the record's changes, and reads it; nil if there is none.
    package func watch(_ id: String, channel: String) async throws(RedisError) -> MessageRecord? {
        _ = try await self.redis.run(RecordScripts.watch, keys: [Self.key(id)], arguments: [channel])
        return try await self.read(id)
    }

    /// The command that reads through whom a message was sent; the reply is null if it was not, or has no record.
    package static func providerCommand(_ id: String) -> RedisCommand {
        RedisCommand("HGET", self.key(id), "provider")
    }

    private static func key(_ id: String) -> String { "sms:{\(id)}" }

    private func keep(_ kind: MessageKind, _ life: Duration) -> String {
        String((life + self.retention.of(kind)).inMilliseconds)
    }

    /// Bounds what a provider says before it is kept, and drops what would break a terminal.
    private static func clean(_ text: String, _ limit: Int) -> String {
        let visible = text.unicodeScalars.prefix(limit).map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(visible))
    }
}
