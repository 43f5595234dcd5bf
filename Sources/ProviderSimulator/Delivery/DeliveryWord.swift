/// Where a message stands, in words that every provider has a number for.
enum DeliveryWord: String, CaseIterable, Sendable {
    /// Handed on, and nobody has said more.
    case sent
    /// On the phone.
    case delivered
    /// Not on the phone.
    case undelivered
    /// The receiver does not take such messages.
    case blocked
    /// The operator or the provider failed.
    case failed

    /// A provider's number for it.
    func code(in codes: DeliveryCodes) -> Int {
        switch self {
        case .sent: codes.pending
        case .delivered: codes.delivered
        case .undelivered: codes.undelivered
        case .blocked: codes.blocked
        case .failed: codes.failed
        }
    }

    /// The word for a provider's number, if there is one.
    init?(code: Int, in codes: DeliveryCodes) {
        guard let word = Self.allCases.first(where: { $0.code(in: codes) == code }) else { return nil }
        self = word
    }
}
