import Broker
import Logging
import Primitives
import Redis
import SMS

/// Gives work on: to a wait queue until its next try, and news of a message's end to the webhook lane.
struct Republisher: Sendable {
    let publisher: BrokerPublisher
    let gate: DeliveryGate
    let redis: RedisClient
    let records: MessageStore

    /// Lets a job wait; the steps of its lane are the choice.
    func wait(_ step: WaitStep, _ run: JobRun) async -> DeliverySettlement {
        let lane = JobLane(run.job.kind)
        let step = lane.steps.last { $0 <= step } ?? lane.steps[0]
        var headers = run.headers
        headers.due = Self.due(after: step)
        let message = BrokerMessage(id: run.delivery.messageID, body: run.delivery.body, headers: headers.fields)
        return await self.hand(message, to: step.queue(of: lane), for: run.delivery, run.logger)
    }

    /// Tells the sender's app of an end, if it wants to hear.
    func tell(_ run: JobRun, hasWebhook: Bool?) async -> DeliverySettlement {
        guard run.job.kind == .text, hasWebhook ?? true else { return .acknowledge }
        let record: MessageRecord?
        do {
            record = try await self.redis.run(self.records.read(run.job.id))
        } catch {
            run.logger.warning("webhook waits for redis", metadata: ["error": "\(error)"])
            // The next who gets the job finds the message at its end, and tells.
            return await self.wait(.second, run)
        }
        guard let record, record.hasWebhook else { return .acknowledge }
        // Of a report that came meanwhile tells who took it: without this nobody would tell of `sent`.
        let message = WebhookJob(record.withoutDelivery).brokerMessage
        return await self.hand(message, to: JobLane.webhook.queue, for: run.delivery, run.logger)
    }

    /// When something that waits for a step is due, in milliseconds since 1970: a little later for some, so that what
    /// failed together does not come back together.
    static func due(after step: WaitStep) -> Int64 {
        WallClock.now + Int64.random(in: step.delay.inMilliseconds...step.longestDelay.inMilliseconds)
    }

    /// Puts a message into a queue; only when the broker has it safe is the original done with.
    ///
    /// One that is refused is offered again here: given back to its queue, the job would come again without the history
    /// that the copy carries.
    func hand(
        _ message: BrokerMessage, to queue: String, for delivery: BrokerDelivery, _ logger: Logger
    ) async -> DeliverySettlement {
        var isLogged = false
        while true {
            do {
                try await self.publisher.publish(message, to: queue, isNew: false)
                return .acknowledge
            } catch {
                let level: Logger.Level = isLogged ? .debug : .warning
                logger.log(
                    level: level, "not handed on", metadata: ["sms.queue": "\(queue)", "error": "\(error)"])
                isLogged = true
            }
            guard self.gate.isOpen(for: delivery) else { return .requeue }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
