extension AMQPConnection {
    /// Makes the topology exist, on a channel that is open and on which nothing is under way.
    ///
    /// What exists with other arguments (406), or may not be declared by us (403), is left as it is and used: an operator
    /// may have changed a bound by hand or made the queues himself, and refusing to start would turn a difference into an
    /// outage. Only a queue that is missing and cannot be made is an error.
    ///
    /// - Returns: each difference.
    func declare(_ topology: BrokerTopology, channel: UInt16) throws(BrokerError) -> [TopologyDifference] {
        var differences: [TopologyDifference] = []
        do {
            try self.declareExchange(topology.exchange, channel: channel)
        } catch {
            try differences.append(self.reopen(channel, topology.exchange, after: error))
        }
        for queue in topology.queues {
            do {
                try self.declareQueue(
                    queue.name, arguments: queue.arguments(exchange: topology.exchange), passive: false,
                    channel: channel)
            } catch {
                try differences.append(self.reopen(channel, queue.name, after: error))
                try self.declareQueue(queue.name, arguments: [:], passive: true, channel: channel)
            }
            do {
                try self.bindQueue(queue.name, to: topology.exchange, channel: channel)
            } catch {
                try differences.append(self.reopen(channel, queue.name, isBinding: true, after: error))
            }
        }
        return differences
    }

    /// Opens the channel again after a refusal that can be lived with.
    private func reopen(
        _ channel: UInt16, _ name: String, isBinding: Bool = false, after error: BrokerError
    ) throws(BrokerError) -> TopologyDifference {
        guard let code = error.replyCode, code == 403 || code == 406 else { throw error }
        self.acknowledgeChannelClose(channel)
        try self.openChannel(channel)
        return TopologyDifference(name: name, code: code, isBinding: isBinding, text: error.message)
    }
}
