/// What providers' words for a delivery mean, whether they report by themselves or are asked.
///
/// Only final words decide: what is on its way, unknown or new to us leaves a message as it is.
package enum DeliveryCodes {
    /// What a word makes of a message; nil while it says nothing final.
    package static func status(_ word: String, of provider: ProviderService) -> MessageStatus? {
        switch provider {
        case .kavenegar: self.kavenegar[word]
        case .meliPayamak: self.meliPayamak[word]
        case .smsIR: self.smsIR[word]
        case .parsian, .generic, .benchmark: self.words[word.lowercased()]
        }
    }

    /// What the statuses of a message's parts make of it: one part that failed is a text with a hole, and it has arrived
    /// when all parts have.
    package static func worst(_ parts: [MessageStatus?]) -> MessageStatus? {
        if let bad = parts.first(where: { $0 != nil && $0 != .delivered }) { return bad }
        return parts.contains { $0 == nil } ? nil : parts.first ?? nil
    }

    /// The word of the part that decides, and what it means.
    package static func worst(
        words: [String], of provider: ProviderService
    ) -> (word: String, status: MessageStatus?) {
        let status = self.worst(words.map { self.status($0, of: provider) })
        return (words.first { self.status($0, of: provider) == status } ?? "", status)
    }

    /// Final states: 6 failed at the carrier, 10 delivered, 11 phone not reachable, 13 cancelled, 14 blocked by the
    /// receiver.
    ///
    /// 100 (unknown or older than 48 hours) says nothing of the message. https://kavenegar.com/rest.html
    private static let kavenegar: [String: MessageStatus] = [
        "6": .undelivered, "10": .delivered, "11": .undelivered, "13": .undelivered, "14": .undelivered,
    ]

    /// Final values of `GetDeliveries2`: 1 on the handset, 2 not, 16 never reached the carrier, 35 block list, 300 filtered,
    /// 500 not accepted.
    ///
    /// 3 and 5 are errors that later answers may mend, and so decide nothing. https://www.melipayamak.com/api/
    private static let meliPayamak: [String: MessageStatus] = [
        "1": .delivered, "2": .undelivered, "16": .undelivered, "35": .undelivered, "300": .undelivered,
        "500": .undelivered,
    ]

    /// Final values of `deliveryState`: 1 on the handset, 2 not, 6 error, 7 block list.
    ///
    /// 4 (not at the carrier) may still change. https://sms.ir/rest-api/
    private static let smsIR: [String: MessageStatus] = [
        "1": .delivered, "2": .undelivered, "6": .undelivered, "7": .undelivered,
    ]

    /// Plain words, and those of SMPP receipts (SMPP 3.4, appendix B).
    private static let words: [String: MessageStatus] = [
        "delivered": .delivered, "delivrd": .delivered,
        "undelivered": .undelivered, "undeliv": .undelivered, "failed": .undelivered, "expired": .undelivered,
        "rejected": .undelivered, "rejectd": .undelivered, "deleted": .undelivered, "cancelled": .undelivered,
        "canceled": .undelivered, "blocked": .undelivered,
    ]
}
