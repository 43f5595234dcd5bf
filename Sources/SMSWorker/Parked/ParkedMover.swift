import Broker
import SMS

/// Moves what lies in the broker's own parked queue to Redis: a queue cannot be browsed.
///
/// What was rejected for its size comes here once more, and is kept without its body.
struct ParkedMover: DeliveryHandler {
    let parking: Parking
    let policies: PolicyWatch

    func process(_ delivery: BrokerDelivery) async -> DeliverySettlement {
        // Headers are anybody's: what they say goes no further than a word of ours.
        let finding = PolicyWatch.finding(delivery.headers)
        if let finding { self.policies.note(finding) }
        let word = finding == nil ? ParkedReason.deadLettered : ParkedReason.brokerPolicy
        let reason = delivery.isTruncated ? SMSJobError.tooLarge.rawValue : word
        return await self.parking.parkStranger(delivery, JobHeaders(delivery.headers), reason: reason)
    }
}
