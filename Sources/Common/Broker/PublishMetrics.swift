import Metrics

/// What a publisher counts; the handles are made once, because looking one up costs more than a publish.
struct PublishMetrics: Sendable {
    /// Messages written to the broker.
    let published = Counter(label: "broker_messages_published")
    /// Messages the broker has safe.
    let confirmed = Counter(label: "broker_messages_confirmed")
    /// Messages that were surely not taken: no connection, an alarm, a full queue, no binding, the broker's refusal.
    let refused = Counter(label: "broker_publishes_refused")
    /// Messages that came back because no queue was bound to their route; they are published again while they have time.
    let returned = Counter(label: "broker_messages_returned")
    /// Messages the broker refused or could not route.
    let failed = Counter(label: "broker_publishes_failed")

    /// Counts the broker's word on one message, nil if it has it safe.
    func settled(_ error: BrokerError?) {
        guard let error else { return self.confirmed.increment() }
        self.failed.increment()
        if !error.mayHaveBeenPublished { self.refused.increment() }
    }
}
