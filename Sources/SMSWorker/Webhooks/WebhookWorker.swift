import Common
import Logging
import Metrics
import Synchronization

/// Works on the webhook lane: brings news of messages to their senders' apps.
final class WebhookWorker: DeliveryHandler {
    /// How long a delivery waits here for one of its owner's before it goes to the queue of those that wait.
    private static let slotWait = Duration.seconds(1)

    private let directory: WebhookDirectory
    private let sender: WebhookSender
    private let parking: Parking
    private let handOver: HandOver
    private let logger: Logger
    private let slots = Mutex(OwnerSlots())

    init(
        directory: WebhookDirectory, sender: WebhookSender, parking: Parking, handOver: HandOver,
        logger: Logger
    ) {
        self.directory = directory
        self.sender = sender
        self.parking = parking
        self.handOver = handOver
        self.logger = logger
    }

    func process(_ delivery: BrokerDelivery) async -> DeliverySettlement {
        guard !delivery.isTruncated, let job = WebhookJob(body: delivery.body) else {
            return await self.parking.parkStranger(delivery, JobHeaders(delivery.headers), reason: "undecodable")
        }
        let tries = Self.tries(delivery)
        let age = Self.age(job, delivery)
        guard await self.takeSlot(job.owner) else {
            guard age < WebhookRetry.life else { return await self.park(delivery) }
            return await self.wait(self.slots.withLock { $0.pause(job.owner) }, tries: tries, age: age, delivery)
        }
        let target: WebhookTarget?
        do {
            target = try await self.directory.target(of: job.owner)
        } catch {
            self.slots.withLock { $0.free(job.owner, isGood: nil) }
            self.logger.warning("webhook waits for its address", metadata: ["error": "\(error)"])
            return await self.wait(.tenSeconds, tries: tries, age: age, delivery)
        }
        guard let target else {
            self.slots.withLock { $0.free(job.owner, isGood: nil) }
            return .acknowledge
        }
        let start = ContinuousClock.now
        let answer = await self.sender.send(job, to: target, tries: tries)
        let step = WebhookRetry.next(answer, tries: tries + 1, age: age)
        self.slots.withLock { $0.free(job.owner, isGood: step == .done || step == .gone) }
        self.note(answer, job, target, elapsed: .now - start)
        switch step {
        case .done, .gone: return .acknowledge
        case .wait(let step): return await self.wait(step, tries: tries + 1, age: age, delivery)
        case .park: return await self.park(delivery)
        }
    }

    private func park(_ delivery: BrokerDelivery) async -> DeliverySettlement {
        await self.parking.parkStranger(delivery, JobHeaders(delivery.headers), reason: "webhook_undeliverable")
    }

    /// The header that says from when on the news counts as new: the event, or an operator's replay.
    private static let replayed = "replayed"

    /// How long the news has been tried.
    private static func age(_ job: WebhookJob, _ delivery: BrokerDelivery) -> Duration {
        var since = job.at
        if case .integer(let replayed) = delivery.headers[Self.replayed] { since = max(since, replayed) }
        return .milliseconds(max(0, WallClock.now - min(since, WallClock.now)))
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
                "due": .integer(HandOver.due(after: step)),
                "tries": .integer(Int64(tries)), Self.replayed: .integer(WallClock.now - age.inMilliseconds),
            ])
        return await self.handOver.hand(message, to: step.queue(of: .webhook), for: delivery, self.logger)
    }

    /// Counts a try, and says where one failed: of the URL only the host, for the rest may hold secrets.
    private func note(_ answer: WebhookAnswer, _ job: WebhookJob, _ target: WebhookTarget, elapsed: Duration) {
        Counter(label: "webhook_tries", dimensions: [("result", answer.label)]).increment()
        Metrics.Timer(label: "webhook_duration").recordNanoseconds(Int64(elapsed.inSeconds * 1e9))
        guard answer.label != "2xx" else { return }
        let host = WebhookURL(target.url, allowedHosts: self.sender.allowedHosts)?.host ?? ""
        self.logger.notice(
            "webhook not taken",
            metadata: [
                "sms.message.id": "\(job.message)", "owner": "\(job.owner)", "host": "\(host)",
                "result": "\(answer.label)",
            ])
    }

    private static func tries(_ delivery: BrokerDelivery) -> Int {
        guard case .integer(let tries) = delivery.headers["tries"] else { return 0 }
        return Int(min(max(tries, 0), 1_000))
    }
}
