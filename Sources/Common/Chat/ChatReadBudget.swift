package import Identity
package import Redis
import Synchronization

/// How much a user may read of chat, in bytes, over REST, the sockets of all nodes and all accounts of a number together.
///
/// `chatread:<holder>` (see ``AccountHolder``) is the theoretical arrival time of GCRA, in ms: a whole minute's worth may come at once, so that a client
/// can resume all its rooms. What a read takes at most is charged before it, or in the pipeline that reads, so that many at once
/// cannot slip past, and the rest is given back once it is known; a read that fails keeps its charge. A read that finds a debt
/// has cost Redis what it costs: it is charged all the same, and refused. Who is in debt, and until when, is remembered by the
/// process, so that the next ones cost nothing. Of one user only a few are under way at once: see ``ChatReadPlaces``.
///
/// Where Redis takes no writes nobody gets into debt: reading goes on then.
package final class ChatReadBudget: Sendable {
    /// The least that a read is charged, in bytes: small ones are work too.
    package static let floor = 4 * 1_024

    /// Debtors that are remembered; one that is forgotten is found again.
    private static let rememberedDebtors = 10_000

    private let bytesPerMinute: Int
    private let redis: RedisClient
    private let debtors = Mutex<[AccountHolder: ContinuousClock.Instant]>([:])
    private let places = ChatReadPlaces()

    /// Makes a budget.
    package init(bytesPerMinute: Int, redis: RedisClient) {
        self.bytesPerMinute = bytesPerMinute
        self.redis = redis
    }

    /// The name of a user's clock.
    package static func key(_ user: AccountHolder) -> String { user.key("chatread") }

    /// Looks whether a user is known to be in debt.
    ///
    /// - Throws: ``ChatReadRefusal``.
    package func check(_ user: AccountHolder) throws(ChatReadRefusal) {
        let end = self.debtors.withLock { $0[user] }
        guard let end, end > .now else { return }
        throw ChatReadRefusal(pause: end - .now)
    }

    /// Reads for a user, in one round trip with the charge.
    ///
    /// - Parameters:
    ///   - call: what is sent together with the charge.
    ///   - bytes: the most that is read, for all of `use`. One of no more than ``floor`` takes no place of the few at once.
    ///   - use: takes the call's answer, and may read more; gives what it has made and how many bytes were read.
    /// - Throws: ``ChatReadRefusal``, ``RedisError``, `CancellationError`, and what `use` throws. After errors of Redis the charge
    ///   is kept; any other is an answer, and counts as the least.
    package func read<Reply: Sendable, Value: Sendable>(
        _ call: RedisCall<Reply>, for user: AccountHolder, reserving bytes: Int,
        _ use: (Reply) async throws -> (value: Value, used: Int)
    ) async throws -> Value {
        try await self.inPlace(of: user, bytes) { reserved in
            let (debts, answer) = try await self.redis.run(self.call(reserved, user), call.caught)
            try self.judge(debts, of: user)
            return try await self.settled(user, debts == nil ? 0 : reserved) { try await use(try answer.get()) }
        }
    }

    /// Reads for a user once the charge was taken: a refusal costs nothing.
    ///
    /// - Parameters:
    ///   - bytes: the most that is read, as above.
    ///   - use: reads; gives what it has made and how many bytes were read.
    /// - Throws: as above.
    package func read<Value: Sendable>(
        for user: AccountHolder, reserving bytes: Int, _ use: () async throws -> (value: Value, used: Int)
    ) async throws -> Value {
        try await self.inPlace(of: user, bytes) { reserved in
            let debts = try await self.redis.run(self.call(reserved, user))
            do { try self.judge(debts, of: user) } catch {
                self.settle(user, reserved: reserved, used: 0)
                throw error
            }
            return try await self.settled(user, debts == nil ? 0 : reserved, use)
        }
    }

    /// Does a reading in its place among a user's few at once; of the least of bytes without one.
    private func inPlace<Value: Sendable>(
        of user: AccountHolder, _ bytes: Int, _ read: (_ reserved: Int) async throws -> Value
    ) async throws -> Value {
        try self.check(user)
        guard bytes > Self.floor else { return try await read(Self.floor) }
        try await self.places.enter(user)
        defer { self.places.leave(user) }
        // The ones before it may have made a debt.
        try self.check(user)
        return try await read(bytes)
    }

    /// - Parameter debts: nil where Redis takes no writes.
    private func judge(_ debts: Debts?, of user: AccountHolder) throws(ChatReadRefusal) {
        guard let debts, debts.before > 0 else { return }
        self.remember(user, debts.after)
        throw ChatReadRefusal(pause: .milliseconds(debts.before))
    }

    private func settled<Value: Sendable>(
        _ user: AccountHolder, _ reserved: Int, _ use: () async throws -> (value: Value, used: Int)
    ) async throws -> Value {
        do {
            let (value, used) = try await use()
            self.settle(user, reserved: reserved, used: used)
            return value
        } catch {
            if !(error is RedisError || error is CancellationError) {
                self.settle(user, reserved: reserved, used: 0)
            }
            throw error
        }
    }

    /// Charges what was read; nobody waits for it.
    ///
    /// - Parameters:
    ///   - reserved: what was charged for it already; 0 for nothing.
    ///   - used: what it was, in bytes.
    package func settle(_ user: AccountHolder, reserved: Int, used: Int) {
        let rest = max(used, Self.floor) - (reserved > 0 ? max(reserved, Self.floor) : 0)
        guard rest != 0 else { return }
        self.redis.submit(self.call(rest, user)) { result in
            guard case .success(let debts?) = result else { return }
            self.remember(user, debts.after)
        }
    }

    private func remember(_ user: AccountHolder, _ milliseconds: Int64) {
        self.debtors.withLock { debtors in
            guard milliseconds > 0 else {
                debtors[user] = nil
                return
            }
            if debtors.count >= Self.rememberedDebtors { debtors.removeAll(keepingCapacity: true) }
            debtors[user] = .now + .milliseconds(milliseconds)
        }
    }

    /// How many ms a user was and is in debt.
    private struct Debts: Sendable {
        let before: Int64
        let after: Int64
    }

    /// Charges; the answer is nil where Redis takes no writes.
    private func call(_ bytes: Int, _ user: AccountHolder) -> RedisCall<Debts?> {
        let cost = Double(bytes) * 60_000 / Double(self.bytesPerMinute)
        return RedisCall(
            Self.charge, keys: [Self.key(user)], arguments: [cost.description]
        ) { (reply) throws(RedisError) in
            if RedisRefusal(reply)?.isOfWrites == true { return nil }
            let parts = try reply.get().array()
            guard parts.count == 2 else { throw RedisError(.unexpectedReply, "wanted debts") }
            return Debts(before: try parts[0].integer(), after: try parts[1].integer())
        }
    }

    static let charge = RedisScript(PackageResources.chat_read_charge_lua)
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
