import CoreMetrics
import Operations
import Primitives
import Testing

@Suite struct PrometheusRegistryTests {
    @Test func seriesAreWrittenInTheTextFormat() {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "requests", dimensions: [("status", "200"), ("path", "a\"b\\c\nd")]).increment(
            by: 3)
        registry.makeTimer(label: "took", dimensions: []).recordNanoseconds(2_000_000)
        registry.makeRecorder(label: "in-flight", dimensions: [], aggregate: false).record(7 as Int64)
        registry.gauge("depth", dimensions: [("queue", "q")]) { 5 }
        let text = registry.exposition()
        #expect(
            text.contains("# TYPE requests_total counter\nrequests_total{status=\"200\",path=\"a\\\"b\\\\c\\nd\"} 3\n"))
        #expect(text.contains("took_seconds_bucket{le=\"0.001\"} 0\n"))
        #expect(text.contains("took_seconds_bucket{le=\"0.0025\"} 1\n"))
        #expect(text.contains("took_seconds_bucket{le=\"+Inf\"} 1\ntook_seconds_sum 0.002\ntook_seconds_count 1\n"))
        #expect(text.contains("# TYPE in_flight gauge\nin_flight 7.0\n"))
        #expect(text.contains("# TYPE depth gauge\ndepth{queue=\"q\"} 5.0\n"))
    }

    @Test func theSameLabelsAreTheSameSeries() {
        let registry = PrometheusRegistry()
        for _ in 0..<3 { registry.makeCounter(label: "a", dimensions: [("x", "1")]).increment(by: 1) }
        #expect(registry.exposition().contains("a_total{x=\"1\"} 3\n"))
    }

    @Test func labelsFromInputCannotFillTheMemory() {
        let registry = PrometheusRegistry()
        for index in 0..<(PrometheusRegistry.seriesLimit + 10) {
            registry.makeCounter(label: "a", dimensions: [("x", "\(index)")]).increment(by: 1)
        }
        #expect(registry.exposition().contains("metrics_series_dropped_total 10\n"))
    }
}

@Suite struct BackoffTests {
    @Test func pausesDoubleUpToTheMostAndBeginAgain() {
        var backoff = Backoff(first: .milliseconds(100), most: .milliseconds(300))
        for most in [100, 200, 300, 300] {
            let pause = backoff.next()
            #expect(pause <= .milliseconds(most) && pause >= .milliseconds(most / 2))
        }
        backoff.reset()
        #expect(backoff.next() <= .milliseconds(100))
    }
}
