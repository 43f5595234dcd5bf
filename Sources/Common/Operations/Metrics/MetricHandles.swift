import CoreMetrics
import Primitives
import Synchronization

/// Counters and timers, made once for each combination of their labels: looking one up builds its label text each time.
///
/// Labels come from fixed sets: what has been made is kept for good.
package final class MetricHandles: Sendable {
    /// A name and the values of its labels: up to three, so that looking one up allocates nothing.
    private struct Series: Hashable {
        let name: String
        let first: String
        let second: String
        let third: String

        init(_ name: String, _ dimensions: [(String, String)]) {
            precondition(dimensions.count <= 3, "\(name) has more labels than are told apart")
            self.name = name
            self.first = dimensions.isEmpty ? "" : dimensions[0].1
            self.second = dimensions.count > 1 ? dimensions[1].1 : ""
            self.third = dimensions.count > 2 ? dimensions[2].1 : ""
        }
    }

    private struct Handles {
        var counters: [Series: Counter] = [:]
        var timers: [Series: CoreMetrics.Timer] = [:]
    }

    private let handles = Mutex(Handles())

    /// Makes it without any.
    package init() {}

    /// Counts.
    ///
    /// - Parameter dimensions: the same labels in the same order for one name, three at most.
    package func count(_ name: String, _ dimensions: [(String, String)], by amount: Int = 1) {
        let key = Series(name, dimensions)
        let counter = self.handles.withLock { handles in
            if let known = handles.counters[key] { return known }
            let new = Counter(label: name, dimensions: dimensions)
            handles.counters[key] = new
            return new
        }
        counter.increment(by: Int64(amount))
    }

    /// Notes how long something took.
    ///
    /// - Parameter dimensions: as for ``count(_:_:by:)``.
    package func time(_ name: String, _ dimensions: [(String, String)], _ elapsed: Duration) {
        let key = Series(name, dimensions)
        let timer = self.handles.withLock { handles in
            if let known = handles.timers[key] { return known }
            let new = CoreMetrics.Timer(label: name, dimensions: dimensions)
            handles.timers[key] = new
            return new
        }
        timer.recordNanoseconds(Int64(elapsed.inSeconds * 1e9))
    }
}

/// How much of something is under way, as a gauge.
package final class InFlightGauge: Sendable {
    private let gauge: Gauge
    private let count = Mutex(0)

    /// Makes a gauge that begins with none.
    package init(_ name: String) {
        self.gauge = Gauge(label: name)
    }

    /// One more is.
    package func began() { self.change(by: 1) }

    /// One is no more.
    package func ended() { self.change(by: -1) }

    private func change(by amount: Int) {
        let count = self.count.withLock { count in
            count += amount
            return count
        }
        self.gauge.record(count)
    }
}
