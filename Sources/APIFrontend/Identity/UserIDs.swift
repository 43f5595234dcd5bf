import Identity
import Redis
import Synchronization

/// Ids for new users, positive and never used twice.
///
/// A node takes them from Redis in blocks, so that a login needs no round trip for one; what a node holds when it ends
/// is never used.
final class UserIDs: Sendable {
    private static let block: Int64 = 100

    private let redis: RedisClient
    private let free = Mutex<[Int64]>([])

    init(redis: RedisClient) {
        self.redis = redis
    }

    /// An id that nobody else has.
    func take() async throws -> Int64 {
        if let id = self.free.withLock({ $0.popLast() }) { return id }
        let last = try await self.redis.run(AccountStore.takeIDs(Self.block))
        let fresh = Array((last - Self.block + 1...last).reversed())
        return self.free.withLock { free in
            free.append(contentsOf: fresh.dropLast())
            return fresh.last ?? last
        }
    }

    /// Takes back an id that was not used.
    func giveBack(_ id: Int64) {
        self.free.withLock { $0.append(id) }
    }
}
