/// A metric as operators read of it.
package struct MetricRow: Sendable {
    /// Prometheus' kinds.
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// Its name at `/metrics`, with its unit.
    package let name: String
    package let kind: Kind
    /// The names of its labels.
    package let labels: [String]
    /// The programs that have it.
    package let programs: String
    /// What it tells, one line without Markdown.
    package let help: String

    init(_ name: String, _ kind: Kind, _ labels: [String] = [], of programs: String, _ help: String) {
        (self.name, self.kind, self.labels, self.programs, self.help) = (name, kind, labels, programs, help)
    }

    /// Its row of the table.
    package var markdown: String {
        let labels = self.labels.map { "`\($0)`" }.joined(separator: ", ")
        return "| `\(self.name)` | \(self.kind.rawValue) | \(labels) | \(self.programs) | \(self.help) |"
    }
}

/// Every metric there is, by concept.
///
/// `docs/reference/metrics.md` is made from ``rows``, and so is what `/metrics` says of each; a test compares both with running processes.
package enum MetricsCatalogue {
    /// All metrics in the order of the documentation.
    package static let rows = [Self.process, Self.http, Self.broker, Self.sms, Self.codes, Self.chat].flatMap { $0 }

    /// What each tells, by its name.
    static let help = Dictionary(Self.rows.map { ($0.name, $0.help) }) { first, _ in first }

    private static let process: [MetricRow] = [
        MetricRow(
            "chelseru_build_info", .gauge, ["version", "commit"], of: "all",
            "Always 1; which version runs, and which commit it was made of, if its environment says so."),
        MetricRow(
            "clock_distance_seconds", .gauge, of: "all",
            "How far the machine's clock is ahead of Redis' (negative: behind); alarm beyond 2."),
        MetricRow(
            "redis_memory_ratio", .gauge, of: "API, chat",
            "How much of Redis' maxmemory is used; 0 without one. Alarm at 0.8."),
        MetricRow("chat_storage_full", .gauge, of: "API, chat", "1 while chat stores nothing more; alarm on it."),
        MetricRow(
            "metrics_series_dropped_total", .counter, of: "all",
            "Series beyond the most that a process keeps; alarm on any."),
    ]

    private static let http: [MetricRow] = [
        MetricRow(
            "http_requests_total", .counter, ["method", "route", "status"], of: "API",
            "Requests by what they were answered; status 503 is an outage behind the API."),
        MetricRow("http_request_duration_seconds", .histogram, ["route"], of: "API", "How long requests took."),
        MetricRow("http_requests_in_flight", .gauge, of: "API", "Requests in hand."),
        MetricRow("outcome_waiters", .gauge, of: "API", "Requests that wait for the outcome of a message."),
        MetricRow("password_hashes_in_hand", .gauge, of: "API", "Logins that wait for a thread that hashes."),
        MetricRow("audit_dropped_total", .counter, of: "API", "Security events lost while Redis was away."),
    ]

    private static let broker: [MetricRow] = [
        MetricRow(
            "broker_messages_published_total", .counter, of: "API, worker",
            "Messages handed to RabbitMQ; runs together with the confirmed ones."),
        MetricRow("broker_messages_confirmed_total", .counter, of: "API, worker", "Messages that RabbitMQ has safe."),
        MetricRow(
            "broker_publishes_refused_total", .counter, of: "API, worker",
            "Messages that were surely not taken: an alarm, a full queue, no broker, no binding, a queue that refuses; alarm on it."
        ),
        MetricRow(
            "broker_publishes_failed_total", .counter, of: "API, worker",
            "Messages that RabbitMQ may have or not: no confirm came in time."),
        MetricRow(
            "broker_messages_returned_total", .counter, of: "API, worker",
            "Messages for a queue without its binding; those that still had time were published again. Somebody deletes bindings."
        ),
        MetricRow("broker_messages_pending", .gauge, of: "API, worker", "Messages that wait for their confirm."),
        MetricRow(
            "broker_queue_messages", .gauge, ["queue"], of: "API, worker",
            "Waiting jobs; sms.parked should be 0, and new jobs are refused at 80 % of sms.laneLength."),
    ]

    private static let sms: [MetricRow] = [
        MetricRow("sms_jobs_consumed_total", .counter, ["queue"], of: "worker", "Jobs that workers took."),
        MetricRow(
            "sms_job_age_seconds", .histogram, ["kind"], of: "worker",
            "How old jobs are when they are first taken; workers keep up while it stays low."),
        MetricRow(
            "sms_provider_outcomes_total", .counter, ["provider", "outcome"], of: "worker",
            "What became of calls; alarm on rejected_account."),
        MetricRow(
            "sms_provider_call_duration_seconds", .histogram, ["provider"], of: "worker", "How long calls took."),
        MetricRow("sms_parts_sent_total", .counter, ["provider"], of: "worker", "SMS that are paid for, by parts."),
        MetricRow("sms_calls_in_flight", .gauge, of: "worker", "Calls in hand."),
        MetricRow(
            "sms_provider_available", .gauge, ["provider", "form"], of: "worker",
            "Of codes, text or template: 1 takes calls, 0.5 is left alone, 0 refuses our account."),
        MetricRow(
            "sms_provider_credit", .gauge, ["provider"], of: "worker",
            "The credit left in the provider's own unit; NaN where nobody knows."),
        MetricRow(
            "sms_provider_credit_low", .gauge, ["provider"], of: "worker",
            "1 below sms.creditThresholds; alarm on it."),
        MetricRow(
            "sms_messages_ended_total", .counter, ["status", "kind"], of: "worker",
            "Messages by their end; alarm on expired and uncertain."),
        MetricRow(
            "sms_jobs_parked_total", .counter, ["reason"], of: "worker",
            "Messages that only an operator can bring to an end; all codes of providers are one provider_code. Alarm on any."
        ),
        MetricRow(
            "sms_reports_total", .counter, ["provider", "source", "result"], of: "API, worker",
            "Delivery reports that came (callback) or were asked for (poll)."),
        MetricRow(
            "sms_canary_age_seconds", .gauge, ["lane"], of: "worker",
            "Idle lanes are consumed while this stays below 75; -1: never yet."),
        MetricRow(
            "sms_starved_reconnects_total", .counter, of: "worker",
            "Consumers that were connected and got nothing, and were connected anew."),
        MetricRow("webhook_tries_total", .counter, ["result"], of: "worker", "Calls of senders' apps, by result."),
        MetricRow("webhook_duration_seconds", .histogram, of: "worker", "How long senders' apps took."),
        MetricRow(
            "webhook_refused_total", .counter, ["reason"], of: "worker",
            "Jobs of the webhook lane of which the message's record knows nothing; alarm on other_owner and never_was, which nobody of ours writes."
        ),
    ]

    private static let codes: [MetricRow] = [
        MetricRow(
            "otp_guard_decisions_total", .counter, ["decision", "reason", "refused"], of: "API",
            "What the guard decided of blocks of numbers that are sent codes and enter few.")
    ]

    private static let chat: [MetricRow] = [
        MetricRow("chat_connections", .gauge, of: "chat", "Sockets of the node."),
        MetricRow("chat_deliveries_total", .counter, of: "chat", "Frames of messages written to sockets."),
        MetricRow("chat_messages_stored_total", .counter, of: "chat", "Messages that came in by socket."),
        MetricRow(
            "chat_messages_refilled_total", .counter, of: "chat",
            "Messages that the node had missed and filled in; alarm if they rise without an outage."),
        MetricRow(
            "chat_positions_lost_total", .counter, of: "chat",
            "Rooms whose way was lost: their sockets were closed with 4002. Alarm if they rise without an outage."),
        MetricRow(
            "chat_sockets_closed_total", .counter, ["code", "by"], of: "chat",
            "Why sockets end. By the node: 4001 slow readers, 4000 dead networks, 4002 positions lost, 4103 over a limit; alarm on these only. By the client: 1000, 1001 and 1005 good-byes, 1006 gone without a word, other for what a client made up."
        ),
    ]
}
