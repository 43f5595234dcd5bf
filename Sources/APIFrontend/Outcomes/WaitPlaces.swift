/// How many requests wait, in all, for one message, and on behalf of one waiter; of this process.
struct WaitPlaces: Sendable {
    /// How many may.
    struct Limits: Sendable, Equatable {
        /// Of all.
        var all = 10_000
        /// For one message: two devices, and the answers that were given up and not noticed yet.
        var message = 5
        /// Of one address without a key or an account.
        var address = 20
        /// Of one key or user.
        var sender = 200
    }

    /// On whose behalf a request waits.
    enum Waiter: Sendable, Hashable {
        /// A client's address as it is counted.
        case address(String)
        /// A key or a user, as records name it.
        case sender(String)
    }

    let limits: Limits
    /// Requests that wait now.
    private(set) var count = 0
    private var messages: [String: Int] = [:]
    private var waiters: [Waiter: Int] = [:]

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Takes a place; false if there is none, and then nothing has changed.
    mutating func take(for message: String, by waiter: Waiter) -> Bool {
        let most =
            switch waiter {
            case .address: self.limits.address
            case .sender: self.limits.sender
            }
        guard self.count < self.limits.all, self.messages[message, default: 0] < self.limits.message,
            self.waiters[waiter, default: 0] < most
        else { return false }
        self.count += 1
        self.messages[message, default: 0] += 1
        self.waiters[waiter, default: 0] += 1
        return true
    }

    /// Gives a place back that was taken.
    mutating func free(for message: String, by waiter: Waiter) {
        self.count -= 1
        Self.decrement(&self.messages, message)
        Self.decrement(&self.waiters, waiter)
    }

    private static func decrement<Key>(_ counts: inout [Key: Int], _ key: Key) {
        guard let count = counts[key] else { return }
        counts[key] = count > 1 ? count - 1 : nil
    }
}
