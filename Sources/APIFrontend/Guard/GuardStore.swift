import Limits
import Primitives
import Redis

/// The calls to Redis for a block of numbers, but for the counting (``ConversionCounts``): all that is known of it, until when it is
/// refused, when the next code of a slowed one may go, and what an operator decided.
struct GuardStore: Sendable {
    /// Some of the blocks there are.
    struct Page: Sendable, Equatable {
        /// Where the next page begins; `0` after the last one.
        let cursor: String
        /// A block may be in several pages.
        let blocks: [String]
    }

    /// How long one count is, in milliseconds.
    let bucket: Int64

    /// Reads what is known of a block.
    func read(_ block: String) -> RedisCall<GuardCounts> {
        let bucket = self.bucket
        return RedisCall(RedisCommand("HGETALL", ConversionCounts.key(block))) { (reply) throws(RedisError) in
            GuardCounts(try reply.fields(), bucket: bucket)
        }
    }

    /// Refuses a block from now on; of several who find it at once, each sets nearly the same.
    static func refuse(_ block: String, for life: Duration, now: Int64 = WallClock.now) -> [RedisCall<Void>] {
        self.set(block, ["until", String(now + life.inMilliseconds)], for: life)
    }

    /// Notes what an operator decided about a block.
    static func decide(
        _ rule: GuardCounts.Rule, on block: String, for life: Duration, now: Int64 = WallClock.now
    ) -> [RedisCall<Void>] {
        self.set(block, ["rule", rule.rawValue, "rule_until", String(now + life.inMilliseconds)], for: life)
    }

    /// Forgets a block, counts and all.
    static func forget(_ block: String) -> RedisCall<Void> {
        RedisCall(RedisCommand("DEL", ConversionCounts.key(block))).ignoringAnswer
    }

    /// Takes the slot of a slowed block: zero, or how long until the next one.
    ///
    /// Exactly one of many gets it.
    static func takeSlot(_ block: String, pause: Duration) -> RedisCall<Duration> {
        RedisCall(
            Self.slot, keys: [ConversionCounts.key(block)], arguments: [String(pause.inMilliseconds)]
        ) { (reply) throws(RedisError) in .milliseconds(try reply.integer()) }
    }

    /// Lists some of the blocks there are.
    ///
    /// - Parameter cursor: of the page before, or `0`.
    static func blocks(after cursor: String) -> RedisCall<Page> {
        let (head, tail) = ("guard:{p:", "}")
        return RedisCall(
            RedisCommand("SCAN", cursor, "MATCH", "\(head)*\(tail)", "COUNT", "1000")
        ) { (reply) throws(RedisError) in
            var parts = try reply.array().makeIterator()
            guard let cursor = parts.next(), let keys = parts.next(), parts.next() == nil else {
                throw RedisError(.unexpectedReply, "not a page")
            }
            return Page(
                cursor: try cursor.string(),
                blocks: try keys.array().map { (key) throws(RedisError) in
                    String(try key.string().dropFirst(head.count).dropLast(tail.count))
                })
        }
    }

    /// Gives 0 and takes the slot, or the ms until the next one.
    static let slot = RedisScript(PackageResources.guard_slot_lua)

    /// Sets fields of a block, which then lives for as long at least; a longer life stays.
    private static func set(_ block: String, _ fields: [String], for life: Duration) -> [RedisCall<Void>] {
        let key = ConversionCounts.key(block)
        let life = String(life.inMilliseconds)
        return [
            RedisCommand(words: ["HSET", key] + fields), RedisCommand("PEXPIRE", key, life, "NX"),
            RedisCommand("PEXPIRE", key, life, "GT"),
        ].map { RedisCall($0).ignoringAnswer }
    }
}
