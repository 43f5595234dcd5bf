import Metrics

/// What a publisher counts; the handles are made once, because looking one up costs more than a publish.
struct PublishMetrics: Sendable {
    /// Messages written to the broker.
    let published = Counter(label: "broker_messages_published")
    /// Messages the broker has safe.
    let confirmed = Counter(label: "broker_messages_confirmed")
    /// Messages that were not even tried: no connection, an alarm, a full queue.
    let refused = Counter(label: "broker_publishes_refused")
    /// Messages the broker refused or could not route.
    let failed = Counter(label: "broker_publishes_failed")

    /// Counts the broker's word on one message.
    func settled(_ result: Result<Void, BrokerError>) {
        if case .success = result { self.confirmed.increment() } else { self.failed.increment() }
    }
}
