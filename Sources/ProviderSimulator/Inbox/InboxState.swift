import DequeModule
import Primitives

/// The phones and what they received, within bounds.
struct InboxState: Sendable {
    /// How much is kept.
    struct Limits: Sendable {
        /// Messages a phone keeps.
        var messagesPerNumber = 200
        /// Phones kept.
        var numbers = 20_000
        /// Newest messages of all phones together, which the page shows.
        var recent = 200
    }

    /// The newest deliveries to whatever phone, oldest first.
    private(set) var recent: Deque<(number: PhoneNumber, message: InboxMessage)> = []
    /// The deliveries since the start, also those forgotten or cleared.
    private(set) var deliveries = 0
    /// Changes with everything the page shows.
    private(set) var revision = 0

    private var messages: [PhoneNumber: Deque<InboxMessage>] = [:]
    /// The phones in the order they first appeared in: the oldest makes room for a new one.
    private var order: Deque<PhoneNumber> = []
    private let limits: Limits

    /// Starts with no phones.
    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// The phones kept.
    var numbers: Int { self.messages.count }

    /// What a phone received, oldest first.
    func messages(for number: PhoneNumber) -> Deque<InboxMessage> {
        self.messages[number] ?? []
    }

    /// Puts a message on a phone, at the cost of the oldest where there is no room.
    mutating func deliver(_ message: InboxMessage, to number: PhoneNumber) {
        if let index = self.messages.index(forKey: number) {
            self.messages.values[index].append(message)
            if self.messages.values[index].count > self.limits.messagesPerNumber {
                self.messages.values[index].removeFirst()
            }
        } else {
            if self.order.count == self.limits.numbers, let oldest = self.order.popFirst() {
                self.messages.removeValue(forKey: oldest)
            }
            self.messages[number] = [message]
            self.order.append(number)
        }
        self.recent.append((number, message))
        if self.recent.count > self.limits.recent { self.recent.removeFirst() }
        self.deliveries += 1
        self.revision += 1
    }

    /// The state after all phones were emptied, the counters going on.
    func cleared() -> InboxState {
        var state = InboxState(limits: self.limits)
        state.deliveries = self.deliveries
        state.revision = self.revision + 1
        return state
    }
}
