/// Which of our messages a provider's id means, and reports that came before anybody knew.
///
/// `report:{<provider>:<id>}` is a hash: `id` of our message, or `held`, the report that waits for it. `held` are the ids
/// of waiting reports by time; `poll:{<provider>}` are the messages to ask about, by the time of the next question.
package struct ReportIndex: Sendable {
    /// How long a report waits for its message.
    package static let holdLife = Duration.seconds(3_600)
    /// Reports that wait at most.
    package static let holdLimit = 10_000
    /// How long a provider's id is known: every provider has forgotten it by then.
    package static let life = Duration.seconds(3 * 86_400)

    private let redis: RedisClient

    /// Makes an index.
    package init(redis: RedisClient) {
        self.redis = redis
    }

    /// Gives the report that waits, or ''.
    private static let link = RedisScript(
        """
        local held = redis.call('HGET', KEYS[1], 'held')
        redis.call('HSET', KEYS[1], 'id', ARGV[1])
        if held then redis.call('HDEL', KEYS[1], 'held') end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return held or ''
        """)

    /// Gives the message's id, or '' if the report is held now.
    private static let find = RedisScript(
        """
        local id = redis.call('HGET', KEYS[1], 'id')
        if id then return id end
        if ARGV[1] ~= '' then
          redis.call('HSET', KEYS[1], 'held', ARGV[1])
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
        end
        return ''
        """)

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
        RedisCall(RedisCommand("ZADD", Self.pollKey(provider), String(due), "\(id) \(end) \(messageID)"))
    }

    /// The message of a provider's id; nil if nobody knows, and then the report is held for a while if there is room.
    ///
    /// - Parameter report: what to hold; empty to hold nothing.
    package func find(_ provider: String, _ messageID: String, holding report: String) async throws(RedisError) -> String? {
        let now = WallClock.now
        let waiting = try await self.redis.pipeline([
            RedisCommand(
                "ZREMRANGEBYSCORE", "held", "-inf", String(now - Self.holdLife.inMilliseconds)),
            RedisCommand("ZCARD", "held"),
        ])
        let hasRoom = try waiting[1].integer() < Self.holdLimit
        let id = try await self.redis.run(
            Self.find, keys: [Self.key(provider, messageID)],
            arguments: [hasRoom ? report : "", String(Self.holdLife.inMilliseconds)]
        ).string()
        guard id.isEmpty else { return id }
        if hasRoom, !report.isEmpty {
            _ = try await self.redis.send(RedisCommand("ZADD", "held", String(now), "\(provider):\(messageID)"))
        }
        return nil
    }

    /// The set of messages to ask a provider about.
    package static func pollKey(_ provider: String) -> String { "poll:{\(provider)}" }

    private static func key(_ provider: String, _ messageID: String) -> String { "report:{\(provider):\(messageID)}" }
}
