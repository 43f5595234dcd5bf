import Metrics
import Primitives
import SMS
import Synchronization

/// What the worker counts.
///
/// Labels come from fixed sets only, and handles are kept: looking one up builds its label text each time.
final class JobMetrics: Sendable {
    /// A name and the values of its labels.
    private struct Series: Hashable {
        let name: String
        let first: String
        let second: String

        init(_ name: String, _ dimensions: [(String, String)]) {
            self.name = name
            self.first = dimensions[0].1
            self.second = dimensions.count > 1 ? dimensions[1].1 : ""
        }
    }

    private struct Handles {
        var counters: [Series: Counter] = [:]
        var timers: [Series: Metrics.Timer] = [:]
        var inFlight = 0
    }

    private let handles = Mutex(Handles())
    private let inFlightGauge = Gauge(label: "sms_calls_in_flight")

    func consumed(from queue: String) { self.count("sms_jobs_consumed", [("queue", queue)]) }

    /// How old a job was when it reached a worker for the first time.
    ///
    /// - Parameter created: milliseconds since 1970, as the job says; a stranger's job may say anything.
    func age(since created: Int64, _ kind: MessageKind) {
        let now = WallClock.now
        let age = now - min(max(created, now - 86_400_000), now)
        self.time("sms_job_age", [("kind", kind.rawValue)], .milliseconds(age))
    }

    func began() { self.change(by: 1) }

    func ended(_ provider: String, _ outcome: SendOutcome, parts: Int, elapsed: Duration) {
        self.change(by: -1)
        let kind = outcome.kind.rawValue
        self.count("sms_provider_outcomes", [("provider", provider), ("outcome", kind)])
        if outcome.kind == .accepted { self.count("sms_parts_sent", [("provider", provider)], by: parts) }
        self.time("sms_provider_call_duration", [("provider", provider)], elapsed)
    }

    /// A message's end.
    func settled(_ status: MessageStatus, _ kind: MessageKind) {
        self.count("sms_messages_ended", [("status", status.rawValue), ("kind", kind.rawValue)])
    }

    func parked(_ reason: String) { self.count("sms_jobs_parked", [("reason", ParkedReason.label(reason))]) }

    private func count(_ name: String, _ dimensions: [(String, String)], by amount: Int = 1) {
        let key = Series(name, dimensions)
        let counter = self.handles.withLock { handles in
            if let known = handles.counters[key] { return known }
            let new = Counter(label: name, dimensions: dimensions)
            handles.counters[key] = new
            return new
        }
        counter.increment(by: Int64(amount))
    }

    private func time(_ name: String, _ dimensions: [(String, String)], _ elapsed: Duration) {
        let key = Series(name, dimensions)
        let timer = self.handles.withLock { handles in
            if let known = handles.timers[key] { return known }
            let new = Metrics.Timer(label: name, dimensions: dimensions)
            handles.timers[key] = new
            return new
        }
        timer.recordNanoseconds(Int64(elapsed.inSeconds * 1e9))
    }

    private func change(by amount: Int) {
        let count = self.handles.withLock { handles in
            handles.inFlight += amount
            return handles.inFlight
        }
        self.inFlightGauge.record(count)
    }
}
