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

    /// The newest messages that a search finds, oldest first, and whether there are more.
    func found(by search: InboxSearch) -> (found: [(number: PhoneNumber, message: InboxMessage)], more: Bool) {
        var found: [(number: PhoneNumber, message: InboxMessage)] = []
        var more = false
        for (number, messages) in self.messages where search.concerns(number) {
            for message in messages where search.takes(message, on: number) { found.append((number, message)) }
            // So that a search for what nearly all hold needs no room for all of them.
            if found.count > 8 * self.limits.recent { more = self.keepNewest(&found) || more }
        }
        more = self.keepNewest(&found) || more
        return (found, more)
    }

    /// - Returns: whether some were dropped.
    private func keepNewest(_ found: inout [(number: PhoneNumber, message: InboxMessage)]) -> Bool {
        found.sort { ($0.message.at, $0.message.messageID) < ($1.message.at, $1.message.messageID) }
        let surplus = found.count - self.limits.recent
        if surplus > 0 { found.removeFirst(surplus) }
        return surplus > 0
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
