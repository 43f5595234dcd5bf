/// How many messages wait in each queue, as the broker last said, and which queues take nothing new.
struct QueueDepths: Sendable, Equatable {
    /// The part of a queue's bound at which new messages are refused, so that retries find room.
    static let fullAt = 0.8

    private struct Queue: Equatable {
        /// Nil for a queue that is none of ours.
        let bound: Int?
        /// Nil until the broker has said.
        var messages: Int?
    }

    private var queues: [String: Queue] = [:]

    /// Knows the bounds, and no lengths yet.
    init(_ topology: BrokerTopology) {
        for queue in topology.queues { self.queues[queue.name] = Queue(bound: queue.maximumLength) }
    }

    /// The lengths that are known, not counting what consumers hold.
    var messages: [String: Int] { self.queues.compactMapValues(\.messages) }

    /// The last known length of a queue.
    func messages(of queue: String) -> Int? { self.queues[queue]?.messages }

    /// The most that a queue of ours was declared to hold.
    func bound(of queue: String) -> Int? { self.queues[queue]?.bound }

    /// Whether a queue is near its bound; of one whose length or bound is unknown nothing is said.
    func isFull(_ queue: String) -> Bool { self.queues[queue].map(Self.isFull) ?? false }

    /// Whether any queue is near its bound.
    var isAnyFull: Bool { self.queues.values.contains(where: Self.isFull) }

    /// Takes the broker's answer.
    mutating func note(_ messages: Int, of queue: String) {
        self.queues[queue, default: Queue(bound: nil)].messages = messages
    }

    /// Forgets the lengths: another node may know better.
    mutating func forget() {
        self.queues = self.queues.compactMapValues { $0.bound == nil ? nil : Queue(bound: $0.bound) }
    }

    private static func isFull(_ queue: Queue) -> Bool {
        guard let bound = queue.bound, let messages = queue.messages else { return false }
        return Double(messages) >= Double(bound) * Self.fullAt
    }
}
