package import CoreMetrics
import Synchronization

/// The metrics back end: keeps every metric of the process and writes them in Prometheus' text format 0.0.4.
///
/// The number of series is bounded: beyond ``seriesLimit`` new ones are counted and dropped, so that a label taken from
/// input by mistake cannot fill the memory.
package final class PrometheusRegistry: MetricsFactory, Sendable {
    /// Series kept at most.
    package static let seriesLimit = 5_000

    private struct Key: Hashable {
        let name: String
        let labels: String
    }

    private struct State {
        var series: [Key: any PrometheusSeries] = [:]
        var gauges: [Key: @Sendable () -> Double] = [:]
        var dropped = 0
    }

    private let state = Mutex(State())

    /// Makes an empty registry.
    package init() {}

    /// Exports a value that is read at every scrape.
    ///
    /// The name has to be a metric name with its unit.
    package func gauge(
        _ name: String, dimensions: [(String, String)] = [], _ read: @escaping @Sendable () -> Double
    ) {
        let key = Key(name: name, labels: Self.labels(dimensions))
        self.state.withLock { $0.gauges[key] = read }
    }

    /// Makes or finds a counter.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.series(label + "_total", dimensions) { PrometheusCounter() } ?? PrometheusCounter()
    }

    /// Makes or finds a histogram, or a gauge where nothing is aggregated.
    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate
            ? self.series(label, dimensions) { PrometheusHistogram(scale: 1) } ?? PrometheusHistogram(scale: 1)
            : self.series(label, dimensions) { PrometheusGauge() } ?? PrometheusGauge()
    }

    /// Makes or finds a histogram of seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        self.series(label + "_seconds", dimensions) { PrometheusHistogram(scale: 1e-9) }
            ?? PrometheusHistogram(scale: 1e-9)
    }

    /// Series live as long as the process.
    package func destroyCounter(_ handler: any CounterHandler) {}
    /// Series live as long as the process.
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Series live as long as the process.
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// All metrics as text.
    package func exposition() -> String {
        let (series, gauges, dropped) = self.state.withLock { ($0.series, $0.gauges, $0.dropped) }
        var text = ""
        let families = Dictionary(grouping: series, by: \.key.name)
        for (name, members) in families.sorted(by: { $0.key < $1.key }) {
            guard let kind = members.first?.value.kind else { continue }
            text += Self.head(name, kind)
            for (key, member) in members.sorted(by: { $0.key.labels < $1.key.labels }) {
                member.write(name: name, labels: key.labels, to: &text)
            }
        }
        for (name, members) in Dictionary(grouping: gauges, by: \.key.name).sorted(by: { $0.key < $1.key }) {
            text += Self.head(name, "gauge")
            for (key, read) in members.sorted(by: { $0.key.labels < $1.key.labels }) {
                text += "\(name)\(key.labels.isEmpty ? "" : "{\(key.labels)}") \(read())\n"
            }
        }
        text += Self.head("chelseru_build_info", "gauge")
        let build = Self.labels([("version", BuildInfo.version), ("commit", BuildInfo.commit)])
        text += "chelseru_build_info{\(build)} 1\n"
        return text + Self.head("metrics_series_dropped_total", "counter") + "metrics_series_dropped_total \(dropped)\n"
    }

    /// What is said of a family before its series.
    private static func head(_ name: String, _ kind: String) -> String {
        let help = MetricsCatalogue.help[name].map { "# HELP \(name) \($0)\n" } ?? ""
        return "\(help)# TYPE \(name) \(kind)\n"
    }

    private func series<Series: PrometheusSeries>(
        _ label: String, _ dimensions: [(String, String)], make: () -> Series
    ) -> Series? {
        let key = Key(name: Self.name(label), labels: Self.labels(dimensions))
        return self.state.withLock { state in
            if let known = state.series[key] { return known as? Series }
            guard state.series.count < Self.seriesLimit else {
                state.dropped += 1
                return nil
            }
            let new = make()
            state.series[key] = new
            return new
        }
    }

    /// swift-metrics allows dots and dashes in names, Prometheus does not.
    private static func name(_ label: String) -> String {
        String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") ? $0 : "_" })
    }

    private static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { key, value in
            let escaped = value.flatMap { character -> [Character] in
                switch character {
                case "\\": ["\\", "\\"]
                case "\"": ["\\", "\""]
                case "\n": ["\\", "n"]
                default: [character]
                }
            }
            return "\(Self.name(key))=\"\(String(escaped))\""
        }.joined(separator: ",")
    }
}
