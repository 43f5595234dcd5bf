package import Broker
import Primitives
package import Redis

/// Takes what a provider says of messages, whether it reports by itself or was asked.
///
/// The sender's app is told before a report counts as taken: if that fails, the provider repeats its report or is asked
/// again, and news sent twice has the same id.
package struct ReportIntake: Sendable {
    /// What became of a report.
    package enum Result: String, Sendable {
        /// The message moved.
        case moved
        /// It says nothing new.
        case known
        /// It waits for its message.
        case held
        /// Nobody knows its message, and as many wait as may.
        case dropped
    }

    private let redis: RedisClient
    private let records: MessageStore
    private let index: ReportIndex
    private let publisher: BrokerPublisher

    /// Makes an intake.
    package init(redis: RedisClient, records: MessageStore, index: ReportIndex, publisher: BrokerPublisher) {
        self.redis = redis
        self.records = records
        self.index = index
        self.publisher = publisher
    }

    /// Takes a report.
    ///
    /// - Parameters:
    ///   - word: the provider's own code or word.
    ///   - status: what it makes of the message; nil if it only says that it is on its way.
    ///   - messageID: the provider's id.
    ///   - known: the message, where that is known already.
    package func take(
        _ word: String, _ status: MessageStatus?, of messageID: String, from provider: ProviderService,
        known: String? = nil
    ) async throws -> Result {
        let name = provider.rawValue
        let found = try await self.redis.run(self.index.find(name, messageID))
        let id: String
        if let message = found?.id ?? known {
            id = message
        } else {
            guard let status else { return .known }
            guard try await self.takePlace(name, messageID) else { return .dropped }
            let hold = self.index.hold(name, messageID, status, word: word)
            guard let message = try await self.redis.run(hold) else { return .held }
            id = message
        }
        let change = try await self.redis.run(
            self.records.report(id, providerMessageID: messageID, status: status, word: word))
        guard let status else { return .known }
        // Not moved and not told: whoever moved it may have died before it told.
        if change.hasWebhook, change.hasMoved || found?.told != status.rawValue {
            try await self.tell(id, status, name, messageID)
        }
        return change.hasMoved ? .moved : .known
    }

    /// Takes a place among the reports that wait; false if as many wait as may.
    private func takePlace(_ provider: String, _ messageID: String) async throws(RedisError) -> Bool {
        let now = WallClock.now
        // The place is taken first: so there are never more, however many come at once.
        let (_, _, places) = try await self.redis.run(
            self.index.freePlaces(at: now), self.index.takePlace(provider, messageID, at: now),
            then: self.index.places)
        guard places > ReportIndex.holdLimit else { return true }
        try await self.redis.run(self.index.leavePlace(provider, messageID))
        return false
    }

    private func tell(_ id: String, _ status: MessageStatus, _ provider: String, _ messageID: String) async throws {
        guard let record = try await self.redis.run(self.records.read(id)), record.status == status else { return }
        try await self.publisher.publish(WebhookJob(record).brokerMessage, to: JobLane.webhook.queue, isNew: false)
        _ = try await self.redis.run(
            self.index.note(told: status, provider, messageID), then: self.index.keep(provider, messageID))
    }
}
