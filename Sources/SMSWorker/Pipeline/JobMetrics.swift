import Operations
import Primitives
import SMS

/// What the worker counts.
///
/// Labels come from fixed sets only.
final class JobMetrics: Sendable {
    private let handles = MetricHandles()
    private let inFlight = InFlightGauge("sms_calls_in_flight")

    func consumed(from queue: String) { self.handles.count("sms_jobs_consumed", [("queue", queue)]) }

    /// How old a job was when it reached a worker for the first time.
    ///
    /// - Parameter created: milliseconds since 1970, as the job says; a stranger's job may say anything.
    func age(since created: Int64, _ kind: MessageKind) {
        let now = WallClock.now
        let age = now - min(max(created, now - 86_400_000), now)
        self.handles.time("sms_job_age", [("kind", kind.rawValue)], .milliseconds(age))
    }

    func began() { self.inFlight.began() }

    func ended(_ provider: String, _ outcome: SendOutcome, parts: Int, elapsed: Duration) {
        self.inFlight.ended()
        let kind = outcome.kind.rawValue
        self.handles.count("sms_provider_outcomes", [("provider", provider), ("outcome", kind)])
        if outcome.kind == .accepted { self.handles.count("sms_parts_sent", [("provider", provider)], by: parts) }
        self.handles.time("sms_provider_call_duration", [("provider", provider)], elapsed)
    }

    /// A message's end.
    func settled(_ status: MessageStatus, _ kind: MessageKind) {
        self.handles.count("sms_messages_ended", [("status", status.rawValue), ("kind", kind.rawValue)])
    }

    func parked(_ reason: String) { self.handles.count("sms_jobs_parked", [("reason", ParkedReason.label(reason))]) }
}
