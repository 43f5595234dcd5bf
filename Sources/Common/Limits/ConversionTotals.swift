import Primitives
package import Redis

/// How many codes were sent in all, and how many of them entered: whether providers deliver at all.
///
/// `guard:{all}:s:<n>` and `guard:{all}:v:<n>` count what was sent and verified in twelfth number n of the window; each dies by itself two
/// windows later. All of them are on one slot, which bears some ten thousand codes a second.
package struct ConversionTotals: Sendable, Equatable {
    /// Codes that were sent, without the newest twelfth of the window, whose receivers may still be typing, and without those for blocks
    /// of numbers that had many and entered none.
    package let sent: Int64
    /// Codes that were entered.
    package let verified: Int64

    /// Makes totals.
    package init(sent: Int64, verified: Int64) {
        self.sent = sent
        self.verified = verified
    }

    /// The key of one count.
    static func key(_ kind: ConversionCounts.Kind, _ number: Int64) -> String {
        "guard:{all}:\(kind.rawValue):\(number)"
    }

    /// The call that reads and sums them.
    ///
    /// - Parameter bucket: ms of a twelfth.
    package static func read(bucket: Int64, now: Int64 = WallClock.now) -> RedisCall<ConversionTotals> {
        let newest = now / bucket
        let numbers = (newest - ConversionCounts.buckets + 1)...newest
        let command = RedisCommand(
            words: ["MGET"] + numbers.dropLast().map { self.key(.sent, $0) } + numbers.map { self.key(.verified, $0) })
        return RedisCall(command) { (reply) throws(RedisError) in try ConversionTotals(reply) }
    }

    /// Reads the counts of a window: those of codes that were sent, then those of codes that were entered.
    private init(_ reply: RedisValue) throws(RedisError) {
        let counts = try reply.array().map { value -> Int64 in
            if case .string(let text) = value { Int64(text) ?? 0 } else { 0 }
        }
        let sent = Int(ConversionCounts.buckets) - 1
        guard counts.count == sent + Int(ConversionCounts.buckets) else {
            throw RedisError(.unexpectedReply, "not the counts of a window")
        }
        self.init(sent: counts.prefix(sent).reduce(0, +), verified: counts.dropFirst(sent).reduce(0, +))
    }
}
