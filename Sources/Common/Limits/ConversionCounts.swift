package import Primitives
package import Redis

/// How many codes a block of numbers was sent, and how many of them were entered: who pumps SMS never enters one.
///
/// `guard:{p:<block>}` is a hash of counts by twelfths of the window: `s:<n>` sent and `v:<n>` verified, and the same by
/// provider, `s:<n>:<provider>`. The front end also keeps there until when the block is refused (`until`), when the next code of
/// a slowed one may go (`slot`), and what an operator decided (`rule`, `rule_until`). It dies two windows after the last count,
/// not before the operator's rule. Counts are plain commands, by the clock of who counts: some ms are nothing to a window.
package struct ConversionCounts: Sendable {
    /// The parts of a window.
    package static let buckets: Int64 = 12

    /// What is counted.
    package enum Kind: String, Sendable {
        /// Codes on their way.
        case sent = "s"
        /// Codes that were entered.
        case verified = "v"
    }

    /// How long one count is, in milliseconds.
    package let bucket: Int64

    /// Makes counts over a rolling window.
    package init(window: Duration) {
        self.bucket = max(1, window.inMilliseconds / Self.buckets)
    }

    /// The calls that count one.
    ///
    /// - Parameters:
    ///   - provider: through whom, where that is known.
    ///   - inAll: whether it counts for the block and in all; false for who only adds the provider to what is counted already.
    ///   - isInDoubt: whether it counts for the block alone.
    ///   - stale: fields whose window is over, to be taken out.
    package func count(
        _ kind: Kind, _ phone: PhoneNumber, provider: String = "", inAll: Bool = true, isInDoubt: Bool = false,
        stale: [String] = []
    ) -> [RedisCall<Void>] {
        let key = Self.key(phone.prefix)
        let number = WallClock.now / self.bucket
        let field = "\(kind.rawValue):\(number)"
        let life = String(self.bucket * Self.buckets * 2)
        var commands: [RedisCommand] = []
        if inAll { commands.append(RedisCommand("HINCRBY", key, field, "1")) }
        if !provider.isEmpty { commands.append(RedisCommand("HINCRBY", key, "\(field):\(provider)", "1")) }
        if !stale.isEmpty { commands.append(RedisCommand(words: ["HDEL", key] + stale)) }
        // A longer life, such as that of an operator's rule, stays.
        commands.append(RedisCommand("PEXPIRE", key, life, "NX"))
        commands.append(RedisCommand("PEXPIRE", key, life, "GT"))
        if inAll, !isInDoubt {
            let total = ConversionTotals.key(kind, number)
            commands.append(RedisCommand("INCR", total))
            commands.append(RedisCommand("PEXPIRE", total, life, "NX"))
        }
        return commands.map { RedisCall($0).ignoringAnswer }
    }

    /// The counts of a block of numbers.
    package static func key(_ prefix: String) -> String { "guard:{p:\(prefix)}" }
}
