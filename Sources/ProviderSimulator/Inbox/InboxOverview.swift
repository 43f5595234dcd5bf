import Primitives

/// The newest deliveries by phone, as the page shows them.
struct InboxOverview: Sendable {
    /// A phone with what it received lately, newest first.
    struct Phone: Sendable {
        /// The phone's number.
        let number: PhoneNumber
        /// Its messages.
        var messages: [InboxMessage]
    }

    /// The phones, the one that last received something first.
    let phones: [Phone]
    /// Equal as long as nothing has changed.
    let revision: Int
    /// All phones, also those not shown.
    let numbers: Int
    /// All deliveries, also those not shown.
    let deliveries: Int

    /// Whether a search found more than is shown.
    let more: Bool

    /// Groups deliveries, given oldest first, by phone.
    init(
        recent: some BidirectionalCollection<(number: PhoneNumber, message: InboxMessage)>,
        revision: Int,
        numbers: Int,
        deliveries: Int,
        more: Bool
    ) {
        var phones: [Phone] = []
        var places: [PhoneNumber: Int] = [:]
        for (number, message) in recent.reversed() {
            if let place = places[number] {
                phones[place].messages.append(message)
            } else {
                places[number] = phones.count
                phones.append(Phone(number: number, messages: [message]))
            }
        }
        self.phones = phones
        self.revision = revision
        self.numbers = numbers
        self.deliveries = deliveries
        self.more = more
    }
}

extension JSONWriter {
    /// Writes what the page polls.
    mutating func inboxOverview(_ overview: InboxOverview) {
        self.object { object in
            object.member("revision", overview.revision)
            object.member("numbers", overview.numbers)
            object.member("deliveries", overview.deliveries)
            object.member("more", overview.more)
            object.array(named: "phones") { phones in
                for phone in overview.phones {
                    phones.object { card in
                        card.member("number", phone.number.national)
                        card.array(named: "messages") { messages in
                            for message in phone.messages { messages.inboxMessage(message) }
                        }
                    }
                }
            }
        }
    }
}
