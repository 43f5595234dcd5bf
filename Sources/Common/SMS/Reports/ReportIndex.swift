import Primitives
package import Redis

/// Which of our messages a provider's id means, and reports that came before anybody knew.
///
/// `report:{<provider>:<id>}` is a hash: `id` of our message, `told`, the status that its sender's app will hear of for
/// certain, or `held`, the report that waits for its message. `held` are the ids of waiting reports by time.
package struct ReportIndex: Sendable {
    /// How long a report waits for its message.
    package static let holdLife = Duration.seconds(3_600)
    /// Reports that wait at most.
    package static let holdLimit = 10_000
    /// How long a provider's id is known: every provider has forgotten it by then.
    package static let life = Duration.seconds(3 * 86_400)

    /// A provider's id that is known.
    package struct Known: Sendable, Equatable {
        /// Our message.
        package let id: String
        /// The last status that its sender's app was told; empty if none.
        package let told: String
    }

    /// A report that came before its message was known.
    package struct Held: Sendable, Equatable {
        /// What it makes of the message; nil for a word of a newer version.
        package let status: MessageStatus?
        /// The provider's own code or word.
        package let word: String

        /// Reads `<status> <word>`.
        init(_ text: String) {
            let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            self.status = words.first.flatMap { MessageStatus(rawValue: String($0)) }
            self.word = words.count == 2 ? String(words[1]) : ""
        }
    }

    /// Makes an index.
    package init() {}

    /// Gives the report that waits, or ''; it stays, for whoever asks may fail to apply it, and asks again.
    static let link = RedisScript(PackageResources.report_link_lua)

    /// Gives the message's id, or '' if a report is held now; the first one stays, for it was final.
    static let hold = RedisScript(PackageResources.report_hold_lua)

    /// Notes whose a provider's id is; gives the report that came before, if one did.
    package func link(_ provider: String, _ messageID: String, to id: String) -> RedisCall<Held?> {
        RedisCall(
            Self.link, keys: [Self.key(provider, messageID)], arguments: [id, String(Self.life.inMilliseconds)]
        ) { (reply) throws(RedisError) in
            let text = try reply.string()
            return text.isEmpty ? nil : Held(text)
        }
    }

    /// The message of a provider's id; nil if nobody knows it.
    package func find(_ provider: String, _ messageID: String) -> RedisCall<Known?> {
        RedisCall(
            RedisCommand("HMGET", Self.key(provider, messageID), "id", "told")
        ) { (reply) throws(RedisError) in
            let fields = try reply.array()
            guard fields.count == 2, case .string(let id) = fields[0] else { return nil }
            guard case .string(let told) = fields[1] else { return Known(id: id, told: "") }
            return Known(id: id, told: told)
        }
    }

    /// Keeps a final report for a while, for an id that nobody knows yet.
    ///
    /// Only once a place was taken (``takePlace(_:_:at:)``), so that there are never more than may wait.
    ///
    /// - Returns: a call that gives the message if its id has become known in the meantime; then nothing is held.
    package func hold(
        _ provider: String, _ messageID: String, _ status: MessageStatus, word: String
    ) -> RedisCall<String?> {
        RedisCall(
            Self.hold, keys: [Self.key(provider, messageID)],
            arguments: ["\(status.rawValue) \(word)", String(Self.holdLife.inMilliseconds)]
        ) { (reply) throws(RedisError) in
            let id = try reply.string()
            return id.isEmpty ? nil : id
        }
    }

    /// Takes a place among the reports that wait.
    ///
    /// - Parameter now: in milliseconds since 1970.
    package func takePlace(_ provider: String, _ messageID: String, at now: Int64) -> RedisCall<Void> {
        RedisCall(RedisCommand("ZADD", Self.places, String(now), "\(provider):\(messageID)")).ignoringAnswer
    }

    /// Gives a place back.
    package func leavePlace(_ provider: String, _ messageID: String) -> RedisCall<Void> {
        RedisCall(RedisCommand("ZREM", Self.places, "\(provider):\(messageID)")).ignoringAnswer
    }

    /// Frees the places of what has waited for its time.
    package func freePlaces(at now: Int64) -> RedisCall<Void> {
        let end = String(now - Self.holdLife.inMilliseconds)
        return RedisCall(RedisCommand("ZREMRANGEBYSCORE", Self.places, "-inf", end)).ignoringAnswer
    }

    /// How many wait.
    package var places: RedisCall<Int64> {
        RedisCall(RedisCommand("ZCARD", Self.places)) { (reply) throws(RedisError) in try reply.integer() }
    }

    /// Notes that the sender's app will hear of a status for certain.
    ///
    /// Behind it belongs ``keep(_:_:)``: where the rest of the hash has died meanwhile, this would stay for ever.
    package func note(told status: MessageStatus, _ provider: String, _ messageID: String) -> RedisCall<Void> {
        RedisCall(RedisCommand("HSET", Self.key(provider, messageID), "told", status.rawValue)).ignoringAnswer
    }

    /// Keeps what is known of a provider's id for its time from now on.
    package func keep(_ provider: String, _ messageID: String) -> RedisCall<Void> {
        let life = String(Self.life.inMilliseconds)
        return RedisCall(RedisCommand("PEXPIRE", Self.key(provider, messageID), life)).ignoringAnswer
    }

    private static let places = "held"

    private static func key(_ provider: String, _ messageID: String) -> String { "report:{\(provider):\(messageID)}" }
}
