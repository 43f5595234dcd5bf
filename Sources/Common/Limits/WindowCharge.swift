/// Counters of fixed windows on one slot, charged all together or not at all, and exact however many charge at once.
///
/// A charge is given back only within its own windows: in the next one it would be somebody's free try.
package struct WindowCharge: Sendable {
    /// One counter.
    package typealias Counter = (key: String, limit: WindowLimit)

    /// What became of it.
    package enum Outcome: Sendable {
        /// Every counter has one more; the call takes that back.
        case taken(refund: RedisCall)
        /// A counter is full for so long, and none was changed.
        case full(Duration)
    }

    private let counters: [Counter]

    /// Prepares a charge of one more to each.
    package init(_ counters: [Counter]) {
        self.counters = counters
    }

    /// ARGV: limit and length of each.
    ///
    /// Gives {1, the end of each window}, or {0, ms until there is room}.
    static let take = RedisScript(
        """
        local pause = -1
        for i, key in ipairs(KEYS) do
          if tonumber(redis.call('GET', key) or 0) >= tonumber(ARGV[2 * i - 1]) then
            local left = redis.call('PTTL', key)
            if left < 0 then left = tonumber(ARGV[2 * i]) end
            pause = math.max(pause, left, 1)
          end
        end
        if pause > 0 then return {0, pause} end
        local reply = {1}
        for i, key in ipairs(KEYS) do
          if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[2 * i]) end
          reply[i + 1] = redis.call('PEXPIRETIME', key)
        end
        return reply
        """)

    static let giveBack = RedisScript(
        """
        for i, key in ipairs(KEYS) do
          if redis.call('PEXPIRETIME', key) == tonumber(ARGV[i]) then redis.call('DECR', key) end
        end
        return 1
        """)

    /// The call that charges; ``outcome(_:)`` reads the reply.
    package var call: RedisCall {
        RedisCall(
            Self.take, keys: self.counters.map(\.key),
            arguments: self.counters.flatMap { [String($0.limit.count), String($0.limit.window.inMilliseconds)] })
    }

    /// Reads the reply to ``call``.
    package func outcome(_ reply: RedisValue) throws(RedisError) -> Outcome {
        let numbers = try reply.get().array().map { value throws(RedisError) in try value.integer() }
        guard numbers.count >= 2 else { throw RedisError(.unexpectedReply, "not a charge") }
        guard numbers[0] == 1 else { return .full(.milliseconds(numbers[1])) }
        return .taken(
            refund: RedisCall(
                Self.giveBack, keys: self.counters.map(\.key), arguments: numbers.dropFirst().map { String($0) }))
    }
}
