import Common
import Metrics
import Synchronization

/// What the worker counts.
///
/// Labels come from fixed sets only.
final class JobMetrics: Sendable {
    private let inFlightGauge = Gauge(label: "sms_calls_in_flight")
    private let inFlight = Mutex(0)
    private let ages = Metrics.Timer(label: "sms_job_age")

    func consumed(from queue: String) {
        Counter(label: "sms_jobs_consumed", dimensions: [("queue", queue)]).increment()
    }

    /// How old a job was when it reached a worker for the first time.
    ///
    /// - Parameter created: milliseconds since 1970, as the job says; a stranger's job may say anything.
    func age(since created: Int64) {
        let now = WallClock.now
        let age = now - min(max(created, now - 86_400_000), now)
        self.ages.recordNanoseconds(age * 1_000_000)
    }

    func began() { self.change(by: 1) }

    func ended(_ provider: String, _ outcome: SendOutcome, elapsed: Duration) {
        self.change(by: -1)
        Counter(label: "sms_provider_outcomes", dimensions: [("provider", provider), ("outcome", outcome.label)])
            .increment()
        Metrics.Timer(label: "sms_provider_call_duration", dimensions: [("provider", provider)])
            .recordNanoseconds(Int64(elapsed.inSeconds * 1e9))
    }

    func dropped(_ reason: String) {
        let label = reason.split(separator: " ").first.map(String.init) ?? reason
        Counter(label: "sms_jobs_ended_unsent", dimensions: [("reason", label)]).increment()
    }

    func parked(_ reason: String) {
        Counter(label: "sms_jobs_parked", dimensions: [("reason", reason)]).increment()
    }

    private func change(by amount: Int) {
        let count = self.inFlight.withLock { count in
            count += amount
            return count
        }
        self.inFlightGauge.record(count)
    }
}
