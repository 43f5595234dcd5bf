import CoreMetrics
import Synchronization

/// One metric with one set of labels.
protocol PrometheusSeries: Sendable {
    /// Prometheus' word for it.
    var kind: String { get }
    /// Appends its lines.
    func write(name: String, labels: String, to text: inout String)
}

/// A number that only rises.
final class PrometheusCounter: CounterHandler, PrometheusSeries {
    private let value = Atomic<Int64>(0)

    var kind: String { "counter" }

    func increment(by amount: Int64) { self.value.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { self.value.store(0, ordering: .relaxed) }

    func write(name: String, labels: String, to text: inout String) {
        text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(self.value.load(ordering: .relaxed))\n"
    }
}

/// A number that moves both ways.
final class PrometheusGauge: RecorderHandler, PrometheusSeries {
    private let bits = Atomic<UInt64>(0)

    var kind: String { "gauge" }

    func record(_ value: Int64) { self.record(Double(value)) }

    func record(_ value: Double) { self.bits.store(value.bitPattern, ordering: .relaxed) }

    func write(name: String, labels: String, to text: inout String) {
        let value = Double(bitPattern: self.bits.load(ordering: .relaxed))
        text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
    }
}

/// A distribution over fixed buckets, made for latencies from half a millisecond to a minute.
final class PrometheusHistogram: RecorderHandler, TimerHandler, PrometheusSeries {
    static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    private struct State {
        var counts = [UInt64](repeating: 0, count: PrometheusHistogram.bounds.count + 1)
        var sum = 0.0
    }

    private let scale: Double
    private let state = Mutex(State())

    /// - Parameter scale: what one recorded unit is in the exported one.
    init(scale: Double) {
        self.scale = scale
    }

    var kind: String { "histogram" }

    func record(_ value: Int64) { self.record(Double(value)) }

    func record(_ value: Double) {
        let scaled = value * self.scale
        let bucket = Self.bounds.firstIndex { scaled <= $0 } ?? Self.bounds.count
        self.state.withLock { state in
            state.counts[bucket] += 1
            state.sum += scaled
        }
    }

    func recordNanoseconds(_ duration: Int64) { self.record(Double(duration)) }

    func write(name: String, labels: String, to text: inout String) {
        let (counts, sum) = self.state.withLock { ($0.counts, $0.sum) }
        let prefix = labels.isEmpty ? "" : labels + ","
        var total: UInt64 = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < Self.bounds.count ? String(Self.bounds[index]) : "+Inf"
            text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)\n"
        }
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        text += "\(name)_sum\(braces) \(sum)\n\(name)_count\(braces) \(total)\n"
    }
}
