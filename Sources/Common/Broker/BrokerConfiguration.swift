import Primitives

/// How a connection to the broker is made and kept.
package struct BrokerConfiguration: Sendable {
    /// The nodes, tried in turn.
    package var addresses: [BrokerAddress]
    /// What must exist; declared after every connect.
    package var topology: BrokerTopology
    /// The heartbeat; a connection silent for two of them is dead.
    package var heartbeat: Duration
    /// The name that the broker's management shows.
    package var name: String

    /// Makes a configuration.
    package init(addresses: [BrokerAddress], topology: BrokerTopology, heartbeat: Duration = .seconds(5), name: String)
    {
        self.addresses = addresses
        self.topology = topology
        self.heartbeat = heartbeat
        self.name = name
    }
}

/// What an operator should know of a connection to the broker.
package struct BrokerStatus: Sendable, Equatable {
    /// Whether the connection works now.
    package var isReady = false
    /// Where it is connected, or why it is not.
    package var detail = "not connected yet"
    /// What of the topology the broker has otherwise, or would not let us make; and what else does no harm yet.
    package var differences: [String] = []
    /// Lanes that take nothing, in one sentence each, while the connection works.
    package var faults: [String] = []
    /// Connections made so far.
    package var connects = 0
}
