import Metrics
import Operations
import Synchronization

/// What a node counts.
final class ChatMetrics: Sendable {
    /// A number that goes up and down.
    final class Level: Sendable {
        private let value = Atomic<Int>(0)
        func increment() { self.value.add(1, ordering: .relaxed) }
        func decrement() { self.value.subtract(1, ordering: .relaxed) }
        var current: Int { self.value.load(ordering: .relaxed) }
    }

    let connections = Level()
    let deliveries = Counter(label: "chat_deliveries")
    let sent = Counter(label: "chat_messages_stored")
    let refilled = Counter(label: "chat_messages_refilled")
    let lost = Counter(label: "chat_positions_lost")

    init(registry: PrometheusRegistry) {
        let connections = self.connections
        registry.gauge("chat_connections") { Double(connections.current) }
    }

    /// Who has ended a socket.
    enum Party: String {
        case node
        case client
    }

    /// The codes of clients that have a name: done, gone elsewhere, no code, and no good-bye at all.
    private static let clientCodes: Set<UInt16> = [1000, 1001, 1005, 1006]

    /// A socket has ended with a code.
    func closed(_ code: UInt16, by party: Party = .node) {
        // A client's own choice would make a series each, and look like a fault of ours that has the same number.
        let known = party == .node || Self.clientCodes.contains(code) ? String(code) : "other"
        Counter(label: "chat_sockets_closed", dimensions: [("code", known), ("by", party.rawValue)]).increment()
    }
}
