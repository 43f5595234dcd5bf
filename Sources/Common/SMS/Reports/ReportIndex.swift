/// Which of our messages a provider's id means, and reports that came before anybody knew.
///
/// `report:{<provider>:<id>}` is a hash: `id` of our message, `told`, the status that its sender's app will hear of for
/// certain, or `held`, the report that waits for its message. `held` are the ids of waiting reports by time;
/// `poll:{<provider>}` are the messages to ask about, by the time of the next question.
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

    /// What became of a report for an id that nobody knew.
    package enum Hold: Sendable, Equatable {
        /// It waits.
        case held
        /// The id has become known in the meantime.
        case known(String)
        /// As many wait as may.
        case full
    }

    private let redis: RedisClient

    /// Makes an index.
    package init(redis: RedisClient) {
        self.redis = redis
    }

    /// Gives the report that waits, or ''; it stays, for whoever asks may fail to apply it, and asks again.
    static let link = RedisScript(PackageResources.report_link_lua)

    /// Gives the message's id, or '' if a report is held now; the first one stays, for it was final.
    static let hold = RedisScript(PackageResources.report_hold_lua)

    /// Notes whose a provider's id is; the reply is the report that came before, or ''.
    package func linkCall(_ provider: String, _ messageID: String, to id: String) -> RedisCall {
        RedisCall(
            Self.link, keys: [Self.key(provider, messageID)], arguments: [id, String(Self.life.inMilliseconds)])
    }

    /// Has a message asked about later.
    ///
    /// - Parameters:
    ///   - due: when, in milliseconds since 1970.
    ///   - end: when the provider forgets it.
    package func pollCall(_ provider: String, _ messageID: String, id: String, due: Int64, end: Int64) -> RedisCall {
        let entry = PollEntry(id: id, end: end, messageID: messageID)
        return RedisCall(RedisCommand("ZADD", Self.pollKey(provider), String(due), entry.member))
    }

    /// The message of a provider's id; nil if nobody knows it.
    package func find(_ provider: String, _ messageID: String) async throws(RedisError) -> Known? {
        let fields = try await self.redis.send(
            RedisCommand("HMGET", Self.key(provider, messageID), "id", "told")
        ).array()
        guard let first = fields.first, case .string(let id) = first else { return nil }
        guard case .string(let told) = fields[1] else { return Known(id: id, told: "") }
        return Known(id: id, told: told)
    }

    /// Keeps a final report for a while, for an id that nobody knows yet.
    package func hold(
        _ provider: String, _ messageID: String, _ status: MessageStatus, word: String
    ) async throws(RedisError) -> Hold {
        let now = WallClock.now
        let member = "\(provider):\(messageID)"
        // The place is taken first: so there are never more, however many come at once.
        let replies = try await self.redis.pipeline([
            RedisCommand("ZREMRANGEBYSCORE", "held", "-inf", String(now - Self.holdLife.inMilliseconds)),
            RedisCommand("ZADD", "held", String(now), member),
            RedisCommand("ZCARD", "held"),
        ])
        guard try replies[2].integer() <= Self.holdLimit else {
            _ = try await self.redis.send(RedisCommand("ZREM", "held", member))
            return .full
        }
        let id = try await self.redis.run(
            Self.hold, keys: [Self.key(provider, messageID)],
            arguments: ["\(status.rawValue) \(word)", String(Self.holdLife.inMilliseconds)]
        ).string()
        return id.isEmpty ? .held : .known(id)
    }

    /// Notes that the sender's app will hear of a status for certain.
    package func note(told status: MessageStatus, _ provider: String, _ messageID: String) async throws(RedisError) {
        let key = Self.key(provider, messageID)
        _ = try await self.redis.pipeline([
            RedisCommand("HSET", key, "told", status.rawValue),
            // Where the rest of the hash has died meanwhile, this would stay for ever.
            RedisCommand("PEXPIRE", key, String(Self.life.inMilliseconds)),
        ])
    }

    /// The set of messages to ask a provider about.
    package static func pollKey(_ provider: String) -> String { "poll:{\(provider)}" }

    private static func key(_ provider: String, _ messageID: String) -> String { "report:{\(provider):\(messageID)}" }
}
