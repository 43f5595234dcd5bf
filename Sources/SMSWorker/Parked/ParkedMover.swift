import Common

/// Moves what lies in the broker's own parked queue to Redis: a queue cannot be browsed.
///
/// What was rejected for its size comes here once more, and is kept without its body.
struct ParkedMover: DeliveryHandler {
    let parking: Parking

    func process(_ delivery: BrokerDelivery) async -> DeliverySettlement {
        let reason: String
        if delivery.isTruncated {
            reason = SMSJobError.tooLarge.rawValue
        } else if case .string(let given) = delivery.headers["reason"] {
            reason = TextGate.repaired(given, upTo: 32)
        } else {
            // The broker's own word, such as `delivery_limit`, is in a table that we do not read.
            reason = "dead_lettered"
        }
        return await self.parking.parkStranger(delivery, JobHeaders(delivery.headers), reason: reason)
    }
}
