import Synchronization

/// How much a user may read of chat, in bytes, over REST and the sockets of all nodes together.
///
/// `chatread:{u<id>}` is the theoretical arrival time of GCRA, in ms: a whole minute's worth may come at once. What a read
/// takes at most is charged in the pipeline that reads, so that many at once cannot slip past, and the rest is given back
/// once it is known. A read that finds a debt has cost Redis what it costs: it is charged all the same, and refused. Who is in
/// debt, and until when, is remembered by the process, so that the next ones cost nothing.
package final class ChatReadBudget: Sendable {
    /// The least that a read is charged, in bytes: small ones are work too.
    package static let floor = 4 * 1_024

    /// Debtors that are remembered; one that is forgotten is found again.
    private static let rememberedDebtors = 10_000

    private let bytesPerMinute: Int
    private let redis: RedisClient
    private let debtors = Mutex<[Int64: ContinuousClock.Instant]>([:])

    /// Makes a budget.
    package init(bytesPerMinute: Int, redis: RedisClient) {
        self.bytesPerMinute = bytesPerMinute
        self.redis = redis
    }

    /// The name of a user's clock.
    package static func key(_ user: Int64) -> String { "chatread:{u\(user)}" }

    /// Looks whether a user is known to be in debt.
    ///
    /// - Throws: ``ChatReadRefusal``.
    package func check(_ user: Int64) throws(ChatReadRefusal) {
        let end = self.debtors.withLock { $0[user] }
        guard let end, end > .now else { return }
        throw ChatReadRefusal(pause: end - .now)
    }

    /// Runs calls that read for a user; ``settle(_:reserved:used:)`` has to follow.
    ///
    /// - Parameter bytes: the most that they read.
    /// - Throws: ``ChatReadRefusal``, or ``RedisError``.
    package func run(_ calls: [RedisCall], for user: Int64, reserving bytes: Int) async throws -> [RedisValue] {
        try self.check(user)
        let replies = try await self.redis.run([self.call(max(bytes, Self.floor), user)] + calls)
        let debts = try Self.debts(replies[0])
        guard debts.before == 0 else {
            self.remember(user, debts.after)
            throw ChatReadRefusal(pause: .milliseconds(debts.before))
        }
        return Array(replies.dropFirst())
    }

    /// Charges what was read; nobody waits for it.
    ///
    /// - Parameters:
    ///   - reserved: what was charged for it already; 0 for nothing.
    ///   - used: what it was, in bytes.
    package func settle(_ user: Int64, reserved: Int, used: Int) {
        let rest = max(used, Self.floor) - (reserved > 0 ? max(reserved, Self.floor) : 0)
        guard rest != 0 else { return }
        self.redis.submit([self.call(rest, user)]) { result in
            guard case .success(let replies) = result, let debts = try? Self.debts(replies[0]) else { return }
            self.remember(user, debts.after)
        }
    }

    private func remember(_ user: Int64, _ milliseconds: Int64) {
        self.debtors.withLock { debtors in
            guard milliseconds > 0 else {
                debtors[user] = nil
                return
            }
            if debtors.count >= Self.rememberedDebtors { debtors.removeAll(keepingCapacity: true) }
            debtors[user] = .now + .milliseconds(milliseconds)
        }
    }

    private func call(_ bytes: Int, _ user: Int64) -> RedisCall {
        let cost = Double(bytes) * 60_000 / Double(self.bytesPerMinute)
        return RedisCall(Self.charge, keys: [Self.key(user)], arguments: [cost.description])
    }

    private static func debts(_ reply: RedisValue) throws(RedisError) -> (before: Int64, after: Int64) {
        let parts = try reply.get().array()
        guard parts.count == 2 else { throw RedisError(.unexpectedReply, "wanted debts") }
        return (try parts[0].integer(), try parts[1].integer())
    }

    /// ARGV: the ms that a read takes of its minute, negative to give back.
    ///
    /// Gives how many ms the user was and is in debt.
    static let charge = RedisScript(
        """
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local before = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
        local after = before + ARGV[1]
        if after <= now then
          redis.call('DEL', KEYS[1])
        else
          redis.call('SET', KEYS[1], string.format('%.3f', after), 'PX', math.ceil(after - now))
        end
        return {math.max(0, math.ceil(before - now - 60000)), math.max(0, math.ceil(after - now - 60000))}
        """)
}

/// A user has read as much as may be read for now.
package struct ChatReadRefusal: Error, Equatable {
    /// When it is worth trying again.
    package let pause: Duration
}

extension StoredChatMessage {
    /// About how many bytes it takes to read.
    package var readBytes: Int { self.message.text.utf8.count + 256 }
}
