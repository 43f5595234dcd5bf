import Foundation
import Testing

@testable import Operations

@Suite struct MetricsCatalogueTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../..")

    @Test func theReferenceHasARowForEveryMetric() throws {
        let page = try String(
            contentsOf: Self.root.appending(path: "docs/reference/metrics.md"), encoding: .utf8)
        for row in MetricsCatalogue.rows {
            #expect(page.contains(row.markdown), "docs/reference/metrics.md is stale: scripts/reference makes it anew")
        }
        #expect(MetricsCatalogue.help.count == MetricsCatalogue.rows.count, "a metric has two rows")
    }

    @Test func theCatalogueIsWhatTheCodeMakes() throws {
        var made: Set<String> = []
        for text in try Self.sources() {
            for match in text.matches(of: /(?:[gG]auge\(|label:)\s*"([a-z]+(?:_[a-z]+)+)"/) {
                made.insert(String(match.output.1))
            }
            // Counters and times by name, whose handles are kept.
            for match in text.matches(of: /\.(?:count|time)\("((?:http|sms)(?:_[a-z]+)+)"/) {
                made.insert(String(match.output.1))
            }
        }
        // Written by the registry itself.
        made.formUnion(["chelseru_build_info", "metrics_series_dropped"])
        #expect(Set(MetricsCatalogue.rows.map(Self.label)) == made)
    }

    /// What the code calls a metric: without what its kind adds.
    private static func label(_ row: MetricRow) -> String {
        let suffix =
            switch row.kind {
            case .counter: "_total"
            case .histogram: "_seconds"
            case .gauge: ""
            }
        return row.name.hasSuffix(suffix) ? String(row.name.dropLast(suffix.count)) : row.name
    }

    private static func sources() throws -> [String] {
        let directory = Self.root.appending(path: "Sources")
        let files = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil)
        return try (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
            .map { try String(contentsOf: $0, encoding: .utf8) }
    }
}
