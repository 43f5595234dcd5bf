import Common

/// Moves what lies in the broker's own parked queue to Redis: a queue cannot be browsed.
///
/// What was rejected for its size comes here once more, and is kept without its body.
struct ParkedMover: DeliveryHandler {
    let parking: Parking

    func process(_ delivery: BrokerDelivery) async -> DeliverySettlement {
        // The broker's own word, such as `delivery_limit`, is in a table that we do not read; and headers are anybody's.
        let reason = delivery.isTruncated ? SMSJobError.tooLarge.rawValue : ParkedReason.deadLettered
        return await self.parking.parkStranger(delivery, JobHeaders(delivery.headers), reason: reason)
    }
}
