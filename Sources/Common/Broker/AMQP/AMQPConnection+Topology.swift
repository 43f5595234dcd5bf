extension AMQPConnection {
    /// Makes the topology exist, on a channel that is open.
    ///
    /// A queue that exists with other arguments (406) is left as it is and used: an operator may have changed a bound by
    /// hand, and refusing to start would turn a difference into an outage.
    ///
    /// - Returns: one sentence for each such queue.
    func declare(_ topology: BrokerTopology, channel: UInt16) throws(BrokerError) -> [String] {
        var differences: [String] = []
        try self.declareExchange(topology.exchange, channel: channel)
        for queue in topology.queues {
            do {
                try self.declareQueue(
                    queue.name, arguments: queue.arguments(exchange: topology.exchange), passive: false,
                    channel: channel)
            } catch {
                guard error.message.contains("PRECONDITION_FAILED") else { throw error }
                differences.append(error.message)
                self.acknowledgeChannelClose(channel)
                try self.openChannel(channel)
                try self.declareQueue(queue.name, arguments: [:], passive: true, channel: channel)
            }
            try self.bindQueue(queue.name, to: topology.exchange, channel: channel)
        }
        return differences
    }
}
