import Identity
import Synchronization

/// How many reads of one user a process has under way at once: a budget for a minute does not keep a user from spending it within
/// a second, in which nobody else's turn comes.
///
/// A few more wait, so that clients that ask for several things at once are served, one after the other.
final class ChatReadPlaces: Sendable {
    /// The most under way.
    static let limit = 4
    /// The most that wait: each socket of a user has one read at a time.
    static let waitingLimit = 24
    /// How long one waits at most.
    static let patience = Duration.seconds(2)
    /// How often one that waits looks.
    private static let step = Duration.milliseconds(10)
    /// When it is worth trying again.
    private static let pause = Duration.seconds(1)

    private struct Reads {
        var running = 0
        var waiting = 0
    }

    private let users = Mutex<[AccountHolder: Reads]>([:])

    /// Takes a place, perhaps after a while; ``leave(_:)`` has to follow.
    ///
    /// - Throws: ``ChatReadRefusal``, or `CancellationError`.
    func enter(_ user: AccountHolder) async throws {
        let isIn = try self.users.withLock { users throws(ChatReadRefusal) -> Bool in
            var reads = users[user] ?? Reads()
            // Whoever waits comes first.
            let isIn = reads.waiting == 0 && reads.running < Self.limit
            if isIn { reads.running += 1 } else { reads.waiting += 1 }
            guard reads.waiting <= Self.waitingLimit else { throw ChatReadRefusal(pause: Self.pause) }
            users[user] = reads
            return isIn
        }
        if isIn { return }
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            do { try await Task.sleep(for: Self.step) } catch {
                self.change(user) { $0.waiting -= 1 }
                throw error
            }
            let isIn = self.change(user) { reads in
                guard reads.running < Self.limit else { return false }
                reads.waiting -= 1
                reads.running += 1
                return true
            }
            if isIn { return }
        }
        self.change(user) { $0.waiting -= 1 }
        throw ChatReadRefusal(pause: Self.pause)
    }

    /// Gives a place back.
    func leave(_ user: AccountHolder) { self.change(user) { $0.running -= 1 } }

    /// How many users have reads under way or waiting.
    var count: Int { self.users.withLock { $0.count } }

    @discardableResult
    private func change<Result: Sendable>(_ user: AccountHolder, _ body: (inout Reads) -> Result) -> Result {
        self.users.withLock { users in
            var reads = users[user] ?? Reads()
            let result = body(&reads)
            users[user] = reads.running == 0 && reads.waiting == 0 ? nil : reads
            return result
        }
    }
}
