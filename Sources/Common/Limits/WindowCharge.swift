import Primitives
package import Redis

/// Counters of fixed windows on one slot, charged all together or not at all, and exact however many charge at once.
///
/// A charge is given back only within its own windows: in the next one it would be somebody's free try.
package struct WindowCharge: Sendable {
    /// One counter.
    package typealias Counter = (key: String, limit: WindowLimit)

    /// What became of it.
    package enum Outcome: Sendable {
        /// Every counter has been charged; the call takes that back.
        case taken(refund: RedisCall<Void>)
        /// A counter, the one that is full longest, is so for so long, and none was changed.
        case full(Duration, key: String)
    }

    private let counters: [Counter]
    private let amounts: [Int]

    /// Prepares a charge to each.
    ///
    /// - Parameter amount: how many, 1 or more. A limit of 0 takes nothing. Where a limit is smaller, all of it is charged: what is
    ///   larger than a window has a whole one to itself, instead of never.
    package init(_ counters: [Counter], amount: Int = 1) {
        self.init(charges: counters.map { (counter: $0, amount: amount) })
    }

    /// Prepares charges of their own amounts, as above.
    package init(charges: [(counter: Counter, amount: Int)]) {
        precondition(charges.allSatisfy { $0.amount > 0 }, "nothing to charge")
        self.counters = charges.map(\.counter)
        self.amounts = charges.map { max(1, min($0.amount, $0.counter.limit.count)) }
    }

    static let take = RedisScript(PackageResources.window_take_lua)

    static let giveBack = RedisScript(PackageResources.window_give_back_lua)

    /// The call that charges.
    ///
    /// - Parameter kept: what is never given back of each.
    package func take(keeping kept: Int = 0) -> RedisCall<Outcome> {
        RedisCall(
            Self.take, keys: self.counters.map(\.key), arguments: self.arguments
        ) { (reply) throws(RedisError) in try self.outcome(reply, keeping: kept) }
    }

    /// The call that charges; nil where Redis takes no writes, for what must not be held up by that.
    package func takeIfWritable() -> RedisCall<Outcome?> {
        RedisCall(
            Self.take, keys: self.counters.map(\.key), arguments: self.arguments
        ) { (reply) throws(RedisError) in
            RedisRefusal(reply)?.isOfWrites != true ? try self.outcome(reply, keeping: 0) : nil
        }
    }

    private var arguments: [String] {
        zip(self.counters, self.amounts).flatMap { counter, amount in
            [String(counter.limit.count), String(counter.limit.window.inMilliseconds), String(amount)]
        }
    }

    private func outcome(_ reply: RedisValue, keeping kept: Int) throws(RedisError) -> Outcome {
        let numbers = try reply.array().map { value throws(RedisError) in try value.integer() }
        guard numbers.count >= 2, numbers[0] != 1 || numbers.count == self.counters.count + 1 else {
            throw RedisError(.unexpectedReply, "not a charge")
        }
        guard numbers[0] == 1 else {
            guard numbers.count == 3, (1...Int64(self.counters.count)).contains(numbers[2]) else {
                throw RedisError(.unexpectedReply, "not a counter")
            }
            return .full(.milliseconds(numbers[1]), key: self.counters[Int(numbers[2]) - 1].key)
        }
        return .taken(
            refund: RedisCall(
                Self.giveBack, keys: self.counters.map(\.key),
                arguments: zip(numbers.dropFirst(), self.amounts).flatMap { end, amount in
                    [String(end), String(max(amount - kept, 0))]
                }
            ).ignoringAnswer)
    }
}
