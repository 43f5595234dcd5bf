extension AMQPConnection {
    /// Makes the topology exist, on a channel that is open.
    ///
    /// What exists with other arguments (406), or may not be declared by us (403), is left as it is and used: an operator
    /// may have changed a bound by hand or made the queues himself, and refusing to start would turn a difference into an
    /// outage. Only a queue that is missing and cannot be made is an error.
    ///
    /// - Returns: one sentence for each difference.
    func declare(_ topology: BrokerTopology, channel: UInt16) throws(BrokerError) -> [String] {
        var differences: [String] = []
        do {
            try self.declareExchange(topology.exchange, channel: channel)
        } catch {
            try self.reopen(channel, after: error, &differences)
        }
        for queue in topology.queues {
            do {
                try self.declareQueue(
                    queue.name, arguments: queue.arguments(exchange: topology.exchange), passive: false,
                    channel: channel)
            } catch {
                try self.reopen(channel, after: error, &differences)
                try self.declareQueue(queue.name, arguments: [:], passive: true, channel: channel)
            }
            do {
                try self.bindQueue(queue.name, to: topology.exchange, channel: channel)
            } catch {
                try self.reopen(channel, after: error, &differences)
            }
        }
        return differences
    }

    /// Opens the channel again after a refusal that can be lived with.
    private func reopen(_ channel: UInt16, after error: BrokerError, _ differences: inout [String]) throws(BrokerError)
    {
        let isTolerable = ["PRECONDITION_FAILED", "ACCESS_REFUSED"].contains { error.message.contains($0) }
        guard isTolerable else { throw error }
        differences.append(error.message)
        self.acknowledgeChannelClose(channel)
        try self.openChannel(channel)
    }
}
