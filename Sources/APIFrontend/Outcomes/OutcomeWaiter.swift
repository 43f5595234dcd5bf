import NIOCore
import Redis
import SMS

/// Waits for what becomes of a message, on behalf of a request.
struct OutcomeWaiter: Sendable {
    let hub: OutcomeHub
    let redis: RedisClient
    let records: MessageStore

    /// A message's record; nil if there is none.
    func record(of id: String) async throws(RedisError) -> MessageRecord? {
        try await self.redis.run(self.records.read(id))
    }

    /// Has the hub told of a record's changes, and reads it; nil if there is none.
    func watch(_ id: String) async throws(RedisError) -> MessageRecord? {
        try await self.redis.run(self.records.watch(id, channel: self.hub.channel), then: self.records.read(id)).1
    }

    /// Waits until a message's status is wanted, and reads its record.
    ///
    /// - Parameters:
    ///   - subscription: made before the message was published or read.
    /// - Returns: the record as it is at the end of the wait; nil if it cannot be read.
    func record(
        of id: String, through subscription: OutcomeSubscription, within limit: Duration, on channel: any Channel,
        for isWanted: @escaping @Sendable (MessageStatus) -> Bool
    ) async -> MessageRecord? {
        _ = await ClientPresence.whileWaiting(on: channel, onLeave: subscription.giveUp) {
            await subscription.wait(limit, for: isWanted)
        }
        return try? await self.record(of: id)
    }
}
