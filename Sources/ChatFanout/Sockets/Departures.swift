import DequeModule
import NIOCore

/// Who has gone from which room a moment ago and may be back: the room is not told yet.
///
/// All have the same time to come back, so they are due in the order in which they went.
struct Departures {
    /// How many there may be on a shard; beyond it, who goes is told of at once.
    static let limit = 20_000

    private var order: Deque<(count: PresenceLedger.Count, due: NIODeadline)> = []
    private var due: [PresenceLedger.Count: NIODeadline] = [:]

    /// Up to when somebody may come back; nil for who has not gone, or who has and the room knows.
    subscript(_ count: PresenceLedger.Count) -> NIODeadline? { self.due[count] }

    /// Somebody has gone, and may be back by then; false if there are too many.
    mutating func begin(_ count: PresenceLedger.Count, until due: NIODeadline) -> Bool {
        guard self.order.count < Self.limit else { return false }
        self.order.append((count, due))
        self.due[count] = due
        return true
    }

    /// Somebody is back, or the room has been told, or needs not be.
    mutating func end(_ count: PresenceLedger.Count) { self.due[count] = nil }

    /// Takes those who have not come back in time, at most so many.
    mutating func takeDue(_ now: NIODeadline, most: Int) -> [PresenceLedger.Count] {
        var gone: [PresenceLedger.Count] = []
        while gone.count < most, let first = self.order.first, first.due <= now {
            self.order.removeFirst()
            // Who came back, and went again, is due later.
            guard self.due[first.count] == first.due else { continue }
            self.due[first.count] = nil
            gone.append(first.count)
        }
        return gone
    }
}
