import Broker
import Crypto
import Logging
import Primitives
import Redis
import SMS

/// Moves what workers cannot bring to an end into Redis, where an operator sees it.
struct Parking: Sendable {
    let redis: RedisClient
    let parked: ParkedMessages
    let records: MessageStore
    let gate: DeliveryGate
    let metrics: JobMetrics
    let logger: Logger

    /// Parks a message of ours.
    func park(_ run: JobRun, reason: String, provider: String) async -> DeliverySettlement {
        let message = ParkedMessage(
            id: run.job.id, reason: reason, queue: run.delivery.queue, provider: provider, at: WallClock.now,
            kind: run.job.kind, requestID: run.headers.requestID ?? "", body: run.delivery.body)
        return await self.keep(message, run.delivery) { () async throws(RedisError) in
            _ = try await self.redis.run(self.records.settle(run.job.id, run.job.kind, .parked, reason: reason))
        }
    }

    /// Parks a job that cannot be used: it may not even be ours.
    func parkStranger(
        _ delivery: BrokerDelivery, _ headers: JobHeaders, reason: String
    ) async -> DeliverySettlement {
        let message = ParkedMessage(
            id: Self.id(of: delivery, reason), reason: reason, queue: delivery.queue, provider: "", at: WallClock.now,
            kind: nil, requestID: headers.requestID ?? "", body: delivery.body)
        return await self.keep(message, delivery) { () async throws(RedisError) in }
    }

    /// An id for a job whose own proves nothing: made from all that is there, so that it is the same when the job comes
    /// again, and never that of a message of ours.
    private static func id(of delivery: BrokerDelivery, _ reason: String) -> String {
        let all = LengthPrefixed.encode([delivery.messageID, reason]) + delivery.body
        return "x-" + SHA256.hash(data: all).prefix(12).hexadecimal
    }

    /// Keeps it, again and again while Redis is away.
    private func keep(
        _ message: ParkedMessage, _ delivery: BrokerDelivery, then note: () async throws(RedisError) -> Void
    ) async -> DeliverySettlement {
        while true {
            do {
                try await self.parked.add(message)
                try await note()
                self.metrics.parked(message.reason)
                self.logger.error(
                    "job parked",
                    metadata: [
                        "sms.message.id": "\(message.id)", "reason": "\(message.reason)",
                        "sms.queue": "\(message.queue)",
                    ])
                return .acknowledge
            } catch {
                self.logger.warning("job not parked yet", metadata: ["error": "\(error)"])
            }
            guard self.gate.isOpen(for: delivery) else { return .requeue }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
