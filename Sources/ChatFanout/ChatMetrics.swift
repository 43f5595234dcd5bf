import Common
import Metrics
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

    /// A socket has ended with a code.
    func closed(_ code: UInt16) {
        // Codes of a client's own choosing would make a series each.
        let known = code < 3_000 || (4_000..<4_200).contains(code) ? String(code) : "other"
        Counter(label: "chat_sockets_closed", dimensions: [("code", known)]).increment()
    }
}
