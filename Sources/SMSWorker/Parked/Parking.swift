import Common
import Crypto
import Logging

/// Moves what workers cannot bring to an end into Redis, where an operator sees it.
struct Parking: Sendable {
    let store: ParkedStore
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
            _ = try await self.records.settle(run.job.id, run.job.kind, .parked, reason: reason)
        }
    }

    /// Parks a job that cannot be used: it may not even be ours.
    func parkStranger(
        _ delivery: BrokerDelivery, _ headers: JobHeaders, reason: String
    ) async -> DeliverySettlement {
        let message = ParkedMessage(
            id: Self.id(of: delivery), reason: reason, queue: delivery.queue, provider: "", at: WallClock.now,
            kind: nil, requestID: headers.requestID ?? "", body: delivery.body)
        return await self.keep(message, delivery) { () async throws(RedisError) in }
    }

    /// An id for a job that may have none: its own if it is fit, else made from what it is.
    private static func id(of delivery: BrokerDelivery) -> String {
        let isFit = (1...64).contains(delivery.messageID.utf8.count)
            && delivery.messageID.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        // Not under the name of a message of ours: what it holds is unknown.
        let digest = SHA256.hash(data: delivery.body).prefix(8).hexadecimal
        return isFit ? "x-\(delivery.messageID)" : "x-\(digest)"
    }

    /// Keeps it, again and again while Redis is away.
    private func keep(
        _ message: ParkedMessage, _ delivery: BrokerDelivery, then note: () async throws(RedisError) -> Void
    ) async -> DeliverySettlement {
        while true {
            do {
                try await self.store.add(message)
                try await note()
                self.metrics.parked(message.reason)
                self.logger.error(
                    "job parked",
                    metadata: ["sms.message.id": "\(message.id)", "reason": "\(message.reason)", "sms.queue": "\(message.queue)"])
                return .acknowledge
            } catch {
                self.logger.warning("job not parked yet", metadata: ["error": "\(error)"])
            }
            guard self.gate.isOpen(for: delivery) else { return .requeue }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
