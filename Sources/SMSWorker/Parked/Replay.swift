import Broker
import Primitives
import Redis
import SMS
import Secrets

/// Puts parked messages back into their lanes.
///
/// First the record says `queued` again, then the job is published and confirmed, then the parked entry goes. A crash after
/// the first step leaves an entry whose record is `queued`, and a second replay publishes the job; a crash after the second
/// leaves an entry too, and a second job is let through by the record only once. The other order would lose the message: a
/// worker that is quicker than the mark acknowledges what it finds parked.
struct Replay: Sendable {
    /// What became of one message.
    enum Result: Sendable, Equatable {
        /// It is in its lane again, or would be.
        case replayed(queue: String)
        /// It stays parked, and why.
        case refused(String)
    }

    let redis: RedisClient
    let parked: ParkedMessages
    let records: MessageStore
    let publisher: BrokerPublisher
    let keys: KeyRing
    /// How long a text is worth sending from now on.
    let textLife: Duration

    /// Replays a message.
    func replay(_ message: ParkedMessage, isDryRun: Bool) async throws -> Result {
        if let job = WebhookJob(body: message.body) { return try await self.replayNews(job, message, isDryRun) }
        guard !message.body.isEmpty else { return .refused("its body was too large to be kept") }
        let job: SMSJob
        let content: SMSContent
        do {
            job = try SMSJob(body: message.body)
            content = try job.open(keys: self.keys)
        } catch {
            return .refused("the job cannot be read: \(error.rawValue)")
        }
        let now = WallClock.now
        guard job.kind == .text || job.deadline > now else { return .refused("the code is dead") }
        let lane = JobLane(job.kind)
        guard !isDryRun else { return .replayed(queue: lane.queue) }
        // A text gets a new life, a code never more than it had.
        let deadline = job.kind == .text ? now + self.textLife.inMilliseconds : job.deadline
        let fresh = try SMSJob(
            id: job.id, content: content, created: job.created, deadline: deadline, keys: self.keys)
        if try await !self.redis.run(self.records.revive(job.id, job.kind, expires: deadline)) {
            let status = try await self.redis.run(self.records.read(job.id))?.status
            // `sending`: a worker parked the job without a look at the record, such as one whose key was missing.
            guard status == nil || status == .queued || status == .sending else {
                return .refused("its record says \(status?.rawValue ?? "nothing")")
            }
        }
        try await self.publish(fresh.body, id: job.id, message, to: lane.queue)
        return .replayed(queue: lane.queue)
    }

    private func replayNews(
        _ job: WebhookJob, _ message: ParkedMessage, _ isDryRun: Bool
    ) async throws -> Result {
        let news: WebhookNews
        do {
            news = try WebhookNews(job, try await self.redis.run(self.records.read(job.message)))
        } catch let refusal as WebhookNews.Refusal {
            return .refused("there is nothing to tell: \(refusal.rawValue)")
        }
        guard !isDryRun else { return .replayed(queue: JobLane.webhook.queue) }
        try await self.publish(job.brokerMessage.body, id: news.id, message, to: JobLane.webhook.queue)
        return .replayed(queue: JobLane.webhook.queue)
    }

    private func publish(_ body: [UInt8], id: String, _ message: ParkedMessage, to queue: String) async throws {
        var headers: [String: BrokerField] = ["replayed": .integer(WallClock.now)]
        if !message.requestID.isEmpty { headers["request-id"] = .string(message.requestID) }
        try await self.publisher.publish(
            BrokerMessage(id: id, body: body, headers: headers), to: queue, timeout: .seconds(5), isNew: false)
        try await self.parked.remove(message)
    }
}
