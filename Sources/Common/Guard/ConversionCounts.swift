/// How many codes a block of numbers was sent, and how many of them were entered: who pumps SMS never enters one.
///
/// `guard:{p:<block>}` is a hash of counts by twelfths of the window: `s:<n>` sent and `v:<n>` verified, and the same by
/// provider, `s:<n>:<provider>`. The front end also keeps there until when the block is refused (`until`) or slowed (`slot`).
/// It dies a window after the last count.
package struct ConversionCounts: Sendable {
    /// The parts of a window.
    package static let buckets = 12

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
        self.bucket = max(1, window.inMilliseconds / Int64(Self.buckets))
    }

    /// ARGV: what, ms of a bucket, the provider or '', '1' to count it in all.
    private static let count = RedisScript(
        """
        local t = redis.call('TIME')
        local bucket = math.floor((t[1] * 1000 + math.floor(t[2] / 1000)) / ARGV[2])
        local field = ARGV[1] .. ':' .. string.format('%d', bucket)
        local isNew = false
        if ARGV[4] == '1' then isNew = redis.call('HINCRBY', KEYS[1], field, 1) == 1 end
        if ARGV[3] ~= '' then
          isNew = redis.call('HINCRBY', KEYS[1], field .. ':' .. ARGV[3], 1) == 1 or isNew
        end
        if isNew then
          for _, name in ipairs(redis.call('HKEYS', KEYS[1])) do
            local n = string.match(name, '^%a:(%d+)')
            if n and tonumber(n) <= bucket - 12 then redis.call('HDEL', KEYS[1], name) end
          end
          redis.call('PEXPIRE', KEYS[1], ARGV[2] * 24)
        end
        return 1
        """)

    /// The call that counts one.
    ///
    /// - Parameters:
    ///   - provider: through whom, where that is known.
    ///   - inAll: whether it counts for the block; false for who only adds the provider to what is counted already.
    package func countCall(_ kind: Kind, _ phone: PhoneNumber, provider: String = "", inAll: Bool = true) -> RedisCall {
        RedisCall(
            Self.count, keys: [Self.key(phone.prefix)],
            arguments: [kind.rawValue, String(self.bucket), provider, inAll ? "1" : ""])
    }

    /// The counts of a block of numbers.
    package static func key(_ prefix: String) -> String { "guard:{p:\(prefix)}" }

    /// What an operator decided about it: `allow` or `block`.
    package static func ruleKey(_ prefix: String) -> String { "guardrule:{p:\(prefix)}" }
}
