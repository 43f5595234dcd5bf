package import Broker

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

    private let records: MessageStore
    private let index: ReportIndex
    private let publisher: BrokerPublisher

    /// Makes an intake.
    package init(records: MessageStore, index: ReportIndex, publisher: BrokerPublisher) {
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
        let found = try await self.index.find(name, messageID)
        let id: String
        if let message = found?.id ?? known {
            id = message
        } else {
            guard let status else { return .known }
            switch try await self.index.hold(name, messageID, status, word: word) {
            case .held: return .held
            case .full: return .dropped
            case .known(let message): id = message
            }
        }
        let change = try await self.records.report(id, providerMessageID: messageID, status: status, word: word)
        guard let status else { return .known }
        // Not moved and not told: whoever moved it may have died before it told.
        if change.hasWebhook, change.hasMoved || found?.told != status.rawValue {
            try await self.tell(id, status, name, messageID)
        }
        return change.hasMoved ? .moved : .known
    }

    private func tell(_ id: String, _ status: MessageStatus, _ provider: String, _ messageID: String) async throws {
        guard let record = try await self.records.read(id), record.status == status else { return }
        try await self.publisher.publish(WebhookJob(record).brokerMessage, to: JobLane.webhook.queue, isNew: false)
        try await self.index.note(told: status, provider, messageID)
    }
}
