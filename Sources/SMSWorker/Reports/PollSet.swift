import Primitives
import Redis
import SMS

/// The messages that providers are asked about: `poll:{<provider>}`, by the time of the next question.
///
/// A worker takes what is due by moving it ahead: so no other asks meanwhile, and what a dead worker took comes again.
struct PollSet: Sendable {
    /// For how long what was taken belongs to its taker: longer than any question and what follows from its answer.
    static let lease = Duration.seconds(60)
    /// The most messages of a provider that wait for their question; more, and those that are due longest stay as they are.
    static let limit = 200_000

    /// What was due.
    struct Due: Sendable, Equatable {
        /// The messages to ask about.
        var entries: [PollEntry] = []
        /// Members about which nobody can be asked any more: what the provider has forgotten by now.
        var useless: [String] = []
        /// Whether more may be due.
        let isFull: Bool

        init(_ reply: RedisValue, most count: Int) throws(RedisError) {
            let members = try reply.array()
            self.isFull = members.count == count
            let now = WallClock.now
            for member in members {
                let text = try member.string()
                if let entry = PollEntry(member: text), entry.end > now {
                    self.entries.append(entry)
                } else {
                    self.useless.append(text)
                }
            }
        }
    }

    /// Gives the members; ARGV: the most to take, lease in ms, the most that stay.
    static let take = RedisScript(PackageResources.poll_take_lua)

    /// Has a message asked about later.
    ///
    /// - Parameter due: when, in milliseconds since 1970.
    func add(_ provider: String, _ entry: PollEntry, due: Int64) -> RedisCall<Void> {
        RedisCall(RedisCommand("ZADD", Self.key(provider), String(due), entry.member)).ignoringAnswer
    }

    /// Takes what is due, the longest due first.
    func take(_ provider: String, most count: Int) -> RedisCall<Due> {
        RedisCall(
            Self.take, keys: [Self.key(provider)],
            arguments: [String(count), String(Self.lease.inMilliseconds), String(Self.limit)]
        ) { (reply) throws(RedisError) in try Due(reply, most: count) }
    }

    /// Takes what is due; what the provider has forgotten by now goes without a question.
    func takeDue(_ provider: String, most count: Int, on redis: RedisClient) async throws(RedisError) -> Due {
        let due = try await redis.run(self.take(provider, most: count))
        if let removal = self.remove(provider, due.useless) { try await redis.run(removal) }
        return due
    }

    /// Notes when entries that are there still are due again, in milliseconds since 1970; nil if there are none.
    func postpone(_ provider: String, _ dues: [PollEntry: Int64]) -> RedisCall<Void>? {
        self.change(["ZADD", Self.key(provider), "XX"], dues.flatMap { [String($1), $0.member] })
    }

    /// Takes members out; nil if there are none.
    func remove(_ provider: String, _ members: [String]) -> RedisCall<Void>? {
        self.change(["ZREM", Self.key(provider)], members)
    }

    private func change(_ words: [String], _ rest: [String]) -> RedisCall<Void>? {
        rest.isEmpty ? nil : RedisCall(RedisCommand(words: words + rest)).ignoringAnswer
    }

    static func key(_ provider: String) -> String { "poll:{\(provider)}" }
}
