import Common

/// The messages that providers are asked about: `poll:{<provider>}`, by the time of the next question.
///
/// A worker takes what is due by moving it ahead: so no other asks meanwhile, and what a dead worker took comes again.
struct PollSet: Sendable {
    /// For how long what was taken belongs to its taker: longer than any question and what follows from its answer.
    static let lease = Duration.seconds(60)
    /// The most messages of a provider that wait for their question; more, and those that are due longest stay as they are.
    static let limit = 200_000

    let redis: RedisClient

    /// Gives the members; ARGV: the most to take, lease in ms, the most that stay.
    static let take = RedisScript(PackageResources.poll_take_lua)

    /// Takes what is due, the longest due first; what the provider has forgotten by now goes without a question.
    func take(_ provider: String, most count: Int) async throws(RedisError) -> (entries: [PollEntry], isFull: Bool) {
        let members = try await self.redis.run(
            Self.take, keys: [ReportIndex.pollKey(provider)],
            arguments: [String(count), String(Self.lease.inMilliseconds), String(Self.limit)]
        ).array()
        let now = WallClock.now
        var entries: [PollEntry] = []
        var useless: [String] = []
        for member in members {
            let text = try member.string()
            if let entry = PollEntry(member: text), entry.end > now {
                entries.append(entry)
            } else {
                useless.append(text)
            }
        }
        if !useless.isEmpty {
            _ = try await self.redis.send(RedisCommand(words: ["ZREM", ReportIndex.pollKey(provider)] + useless))
        }
        return (entries, members.count == count)
    }

    /// Notes when entries are due again, or that they never are.
    func put(_ provider: String, _ dues: [PollEntry: Int64?]) async throws(RedisError) {
        let key = ReportIndex.pollKey(provider)
        var later = ["ZADD", key, "XX"]
        var never = ["ZREM", key]
        for (entry, due) in dues {
            if let due { later += [String(due), entry.member] } else { never.append(entry.member) }
        }
        let commands = [(later, 3), (never, 2)].compactMap { words, least in
            words.count > least ? RedisCommand(words: words) : nil
        }
        for reply in try await self.redis.pipeline(commands) { _ = try reply.get() }
    }
}
