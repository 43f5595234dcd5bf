import SMS

/// Why messages are parked: words of ours, those of ``SMSJobError``, and providers' codes.
enum ParkedReason {
    /// As many calls failed as may be made.
    static let exhausted = "exhausted"
    /// Its calls ended with their workers.
    static let crashLoop = "crash_loop"
    /// The broker gave it up.
    static let deadLettered = "dead_lettered"
    /// A policy in the broker took it out of its queue.
    static let brokerPolicy = "broker_policy"
    /// The sender's app did not take the news.
    static let webhookUndeliverable = "webhook_undeliverable"

    private static let own = Set(
        [Self.exhausted, Self.crashLoop, Self.deadLettered, Self.brokerPolicy, Self.webhookUndeliverable]
            + SMSJobError.allCases.map(\.rawValue))

    /// The reason in the metrics, where there must never be many: one word for all codes of providers.
    static func label(_ reason: String) -> String { self.own.contains(reason) ? reason : "provider_code" }
}
