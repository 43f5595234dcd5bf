/// One provider's numbers for where a message stands.
struct DeliveryCodes: Equatable, Sendable {
    /// Handed on, and nobody has said more.
    let pending: Int
    /// On the phone.
    let delivered: Int
    /// Not on the phone: off, out of reach, no such number.
    let undelivered: Int
    /// The receiver does not take such messages.
    let blocked: Int
    /// The operator or the provider failed.
    let failed: Int
    /// All other numbers of the provider's table.
    let others: Set<Int>

    /// Whether a number is in the provider's table.
    func contains(_ code: Int) -> Bool {
        [self.pending, self.delivered, self.undelivered, self.blocked, self.failed].contains(code)
            || self.others.contains(code)
    }
}

extension Provider {
    /// The provider's numbers for where a message stands; Parsian's are made up, for it publishes none.
    var deliveryCodes: DeliveryCodes {
        switch self {
        case .kavenegar:
            DeliveryCodes(
                pending: 5, delivered: 10, undelivered: 11, blocked: 14, failed: 6, others: [1, 2, 4, 13, 100])
        case .melipayamak:
            DeliveryCodes(
                pending: 8, delivered: 1, undelivered: 2, blocked: 35, failed: 16,
                others: [-1, 0, 3, 5, 100, 200, 300, 400, 500])
        case .parsian, .generic:
            DeliveryCodes(pending: 0, delivered: 1, undelivered: 2, blocked: 3, failed: 4, others: [])
        case .smsir:
            DeliveryCodes(pending: 5, delivered: 1, undelivered: 2, blocked: 7, failed: 6, others: [3, 4])
        }
    }
}
