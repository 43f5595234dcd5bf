import Broker
import Logging
import Metrics
import Primitives
import Redis
import SMS
import Synchronization

/// Works on the webhook lane: brings news of messages to their senders' apps.
///
/// A job says which message is meant, and the message's record what there is to tell and to whom: a stranger who writes to the
/// broker can have an app told once more of what is true, under an id that it has seen, and of nothing else.
final class WebhookWorker: DeliveryHandler {
    /// How long a delivery waits here for one of its owner's before it goes to the queue of those that wait.
    private static let slotWait = Duration.seconds(1)

    private let redis: RedisClient
    private let records: MessageStore
    private let directory: WebhookDirectory
    private let sender: WebhookSender
    private let parking: Parking
    private let republisher: Republisher
    private let logger: Logger
    private let slots = Mutex(OwnerSlots())

    init(
        redis: RedisClient, records: MessageStore, directory: WebhookDirectory, sender: WebhookSender,
        parking: Parking, republisher: Republisher, logger: Logger
    ) {
        self.redis = redis
        self.records = records
        self.directory = directory
        self.sender = sender
        self.parking = parking
        self.republisher = republisher
        self.logger = logger
    }

    func process(_ delivery: BrokerDelivery) async -> DeliverySettlement {
        guard !delivery.isTruncated, let job = WebhookJob(body: delivery.body) else {
            return await self.parking.parkStranger(delivery, JobHeaders(delivery.headers), reason: "undecodable")
        }
        let record: MessageRecord?
        do {
            record = try await self.redis.run(self.records.read(job.message))
        } catch {
            self.logger.warning("webhook waits for its message", metadata: ["error": "\(error)"])
            let age = Self.age(since: 0, delivery)
            return await self.wait(.tenSeconds, tries: Self.tries(delivery), age: age, delivery)
        }
        do {
            return await self.bring(try WebhookNews(job, record), delivery)
        } catch {
            Counter(label: "webhook_refused", dimensions: [("reason", error.rawValue)]).increment()
            self.logger.notice(
                "webhook refused", metadata: ["sms.message.id": "\(job.message)", "reason": "\(error.rawValue)"])
            return .acknowledge
        }
    }

    /// Makes a try, if its owner has a slot.
    private func bring(_ news: WebhookNews, _ delivery: BrokerDelivery) async -> DeliverySettlement {
        let tries = Self.tries(delivery)
        let age = Self.age(since: news.at, delivery)
        guard await self.takeSlot(news.owner) else {
            guard age < WebhookRetry.life else { return await self.park(delivery) }
            return await self.wait(self.slots.withLock { $0.pause(news.owner) }, tries: tries, age: age, delivery)
        }
        let target: WebhookTarget?
        do {
            target = try await self.directory.target(of: news.owner)
        } catch {
            self.slots.withLock { $0.free(news.owner, isGood: nil) }
            self.logger.warning("webhook waits for its address", metadata: ["error": "\(error)"])
            return await self.wait(.tenSeconds, tries: tries, age: age, delivery)
        }
        guard let target else {
            self.slots.withLock { $0.free(news.owner, isGood: nil) }
            return .acknowledge
        }
        let start = ContinuousClock.now
        let answer = await self.sender.send(news, to: target, tries: tries)
        let step = WebhookRetry.next(answer, tries: tries + 1, age: age)
        self.slots.withLock { $0.free(news.owner, isGood: step == .done || step == .gone, rest: answer.rest) }
        self.note(answer, news, target, elapsed: .now - start)
        switch step {
        case .done, .gone: return .acknowledge
        case .wait(let step): return await self.wait(step, tries: tries + 1, age: age, delivery)
        case .park: return await self.park(delivery)
        }
    }

    private func park(_ delivery: BrokerDelivery) async -> DeliverySettlement {
        await self.parking.parkStranger(
            delivery, JobHeaders(delivery.headers), reason: ParkedReason.webhookUndeliverable)
    }

    /// The header that says from when on the news counts as new: the event, or an operator's replay.
    private static let replayed = "replayed"

    /// How long the news has been tried.
    ///
    /// - Parameter at: when what it tells of happened; 0 where that is not known, and the news counts as new unless its header
    ///   says otherwise.
    private static func age(since at: Int64, _ delivery: BrokerDelivery) -> Duration {
        let now = WallClock.now
        var since = at
        if case .integer(let replayed) = delivery.headers[Self.replayed] { since = max(since, min(replayed, now)) }
        return since > 0 ? .milliseconds(now - min(since, now)) : .zero
    }

    /// Takes one of the owner's slots, waiting for it a little: most receivers are quick.
    private func takeSlot(_ owner: String) async -> Bool {
        if self.slots.withLock({ $0.take(owner) }) { return true }
        guard self.slots.withLock({ $0.beginWait(owner) }) else { return false }
        defer { self.slots.withLock { $0.endWait(owner) } }
        let end = ContinuousClock.now + Self.slotWait
        while .now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(20))
            if self.slots.withLock({ $0.take(owner) }) { return true }
        }
        return false
    }

    /// Puts news into the queue of a pause.
    private func wait(
        _ step: WaitStep, tries: Int, age: Duration, _ delivery: BrokerDelivery
    ) async -> DeliverySettlement {
        let message = BrokerMessage(
            id: delivery.messageID, body: delivery.body,
            headers: [
                "due": .integer(Republisher.due(after: step)),
                "tries": .integer(Int64(tries)), Self.replayed: .integer(WallClock.now - age.inMilliseconds),
            ])
        return await self.republisher.hand(message, to: step.queue(of: .webhook), for: delivery, self.logger)
    }

    /// Counts a try, and says where one failed: of the URL only the host, for the rest may hold secrets.
    private func note(_ answer: WebhookAnswer, _ news: WebhookNews, _ target: WebhookTarget, elapsed: Duration) {
        Counter(label: "webhook_tries", dimensions: [("result", answer.label)]).increment()
        Metrics.Timer(label: "webhook_duration").recordNanoseconds(Int64(elapsed.inSeconds * 1e9))
        guard answer.label != "2xx" else { return }
        let host = WebhookURL(target.url, allowedHosts: self.sender.allowedHosts)?.host ?? ""
        self.logger.notice(
            "webhook not taken",
            metadata: [
                "sms.message.id": "\(news.message)", "owner": "\(news.owner)", "host": "\(host)",
                "result": "\(answer.label)",
            ])
    }

    private static func tries(_ delivery: BrokerDelivery) -> Int {
        guard case .integer(let tries) = delivery.headers["tries"] else { return 0 }
        return Int(min(max(tries, 0), 1_000))
    }
}
