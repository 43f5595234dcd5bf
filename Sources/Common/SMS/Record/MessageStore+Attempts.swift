package import Primitives
package import Redis

extension MessageStore {
    /// Begins an attempt, if it may be made.
    ///
    /// - Parameters:
    ///   - attempt: at which provider, by whom.
    ///   - known: attempts before it that the caller knows of.
    package func begin(
        _ attempt: Attempt, of job: SMSJob, to phone: PhoneNumber, known: Int
    ) -> RedisCall<BeginVerdict> {
        let life = Duration.milliseconds(max(0, job.deadline.subtracting(clamped: job.created)))
        return RedisCall(
            RecordScripts.begin, keys: [Self.key(job.id)],
            arguments: [
                job.kind.rawValue, String(job.created), String(job.deadline), self.keep(job.kind, life),
                attempt.provider, attempt.worker, String(known), phone.masked,
            ]
        ) { (reply) throws(RedisError) in try BeginVerdict(reply) }
    }

    /// Takes back an attempt that was begun and not made.
    ///
    /// - Parameter status: what the message becomes; nil if it goes on.
    package func abandon(_ id: String, number: Int, status: MessageStatus?) -> RedisCall<Void> {
        RedisCall(
            RecordScripts.abandon, keys: [Self.key(id)], arguments: [String(number), status?.rawValue ?? ""]
        ).ignoringAnswer
    }

    /// Notes what came of an attempt.
    ///
    /// - Parameters:
    ///   - attempt: its number, provider and outcome, and what is said of it.
    ///   - status: what the message becomes; nil if it goes on.
    ///   - reason: why, for statuses that need one.
    package func finish(
        _ id: String, _ attempt: Attempt, status: MessageStatus? = nil, reason: String = ""
    ) -> RedisCall<Change> {
        RedisCall(
            RecordScripts.finish, keys: [Self.key(id)],
            arguments: [
                String(attempt.number), attempt.outcome?.rawValue ?? "", Self.clean(attempt.code ?? "", 64),
                Self.clean(attempt.text ?? "", 200), Self.clean(attempt.messageID ?? "", 128),
                status?.rawValue ?? "", Self.clean(reason, 64), attempt.provider,
            ], read: Self.change)
    }

    /// Ends a message between attempts, unless it has ended; what may have been sent ends `uncertain` at best.
    package func settle(
        _ id: String, _ kind: MessageKind, _ status: MessageStatus, reason: String
    ) -> RedisCall<Change> {
        RedisCall(
            RecordScripts.settle, keys: [Self.key(id)],
            arguments: [status.rawValue, reason, self.keep(kind, .zero), kind.rawValue], read: Self.change)
    }

    /// Puts a parked message back to work; false if it is not parked.
    package func revive(_ id: String, _ kind: MessageKind, expires: Int64?) -> RedisCall<Bool> {
        let life = Duration.milliseconds(max(0, (expires ?? 0).subtracting(clamped: WallClock.now)))
        return RedisCall(
            RecordScripts.revive, keys: [Self.key(id)],
            arguments: [self.keep(kind, life), expires.map { String($0) } ?? ""]
        ) { (reply) throws(RedisError) in try reply.integer() == 1 }
    }

    /// Notes a provider's report.
    ///
    /// - Parameters:
    ///   - status: what it makes of the message; nil if it only says that it is on its way.
    ///   - word: the provider's own code or word.
    package func report(
        _ id: String, providerMessageID: String, status: MessageStatus?, word: String
    ) -> RedisCall<Change> {
        RedisCall(
            RecordScripts.report, keys: [Self.key(id)],
            arguments: [providerMessageID, status?.rawValue ?? "", Self.clean(word, 64)], read: Self.change)
    }

    private static func change(_ reply: RedisValue) throws(RedisError) -> Change { try Change(reply) }

    /// Bounds what a provider says before it is kept, and drops what would break a terminal.
    private static func clean(_ text: String, _ limit: Int) -> String {
        let visible = text.unicodeScalars.prefix(limit).map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(visible))
    }
}
