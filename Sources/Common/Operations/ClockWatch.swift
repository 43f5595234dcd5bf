package import Logging
package import Primitives
import ServiceLifecycle
import Synchronization

/// Says how far the machine's clock is from Redis': in readiness, as a metric, and in the log when it has become far or near.
///
/// The process goes by Redis' time all the same (``SharedClock``). What goes by the machine's own are log lines and what other
/// programs there do: that a clock is wrong has to be known before somebody trusts those.
package final class ClockWatch: Service {
    private let clock: SharedClock
    private let limit: Duration
    private let logger: Logger
    private let isFar = Mutex(false)

    /// Makes the watch.
    ///
    /// - Parameter limit: the distance beyond which the process is not ready.
    package init(clock: SharedClock = .process, limit: Duration, logger: Logger) {
        self.clock = clock
        self.limit = limit
        self.logger = logger
    }

    /// The clock as a part of a process: not ready until Redis' time is known, and beyond the limit.
    package var component: ComponentStatus { ClockDistance(self.clock.distance).component(limit: self.limit) }

    /// Exports the distance.
    package func export(to metrics: PrometheusRegistry) {
        metrics.gauge("clock_distance_seconds") { ClockDistance(self.clock.distance).seconds ?? 0 }
    }

    /// Looks once a second until the process is asked to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                self.look()
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func look() {
        let distance = ClockDistance(self.clock.distance)
        let (before, after) = self.isFar.withLock { isFar in
            let before = isFar
            isFar = distance.isFar(wasFar: before)
            return (before, isFar)
        }
        guard before != after else { return }
        if after {
            self.logger.warning("clock differs from redis", metadata: ["distance": "\(distance.text)"])
        } else {
            self.logger.notice("clock agrees with redis", metadata: ["distance": "\(distance.text)"])
        }
    }
}

/// How far the machine's clock is ahead of Redis', in words.
struct ClockDistance: Sendable, Equatable {
    /// A distance that is told; below it, clocks are as good as the same.
    static let told = Duration.seconds(2)
    /// A distance that is near again; less than the other, so that one between them is not told every second.
    static let near = Duration.milliseconds(1_500)

    /// In milliseconds; nil while it is not known.
    let milliseconds: Int64?

    init(_ distance: Duration?) {
        self.milliseconds = distance?.inMilliseconds
    }

    /// In seconds; nil while it is not known.
    var seconds: Double? { self.milliseconds.map { Double($0) / 1_000 } }

    /// Whether it is far, after it was or was not.
    func isFar(wasFar: Bool) -> Bool {
        guard let milliseconds = self.milliseconds else { return wasFar }
        return milliseconds.magnitude > (wasFar ? Self.near : Self.told).inMilliseconds.magnitude
    }

    /// In words.
    var text: String {
        guard let milliseconds = self.milliseconds else { return "redis has not told its time yet" }
        let seconds = Double(milliseconds.magnitude) / 1_000
        return "this machine's clock is \(seconds) s \(milliseconds < 0 ? "behind" : "ahead of") redis'"
    }

    /// As a part of a process.
    func component(limit: Duration) -> ComponentStatus {
        guard let milliseconds = self.milliseconds else {
            return ComponentStatus(name: "clock", isReady: false, detail: self.text)
        }
        let isReady = milliseconds.magnitude <= limit.inMilliseconds.magnitude
        let advice = self.isFar(wasFar: false) ? "; redis' is used: set this machine's (NTP)" : ""
        return ComponentStatus(name: "clock", isReady: isReady, detail: self.text + advice)
    }
}
