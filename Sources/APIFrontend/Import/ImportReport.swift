/// What became of the rows of a dump.
struct ImportReport: Sendable {
    /// The most primary keys shown for one reason.
    static let sampleLimit = 10
    /// The most models that are named although nothing of them is kept.
    static let otherLimit = 50

    private struct Tally: Sendable {
        var new = 0
        var unchanged = 0
        var skipped = 0
    }

    private struct Finding: Sendable {
        var count = 0
        var samples: [String] = []
        var hasMore = false
    }

    private var tallies: [DumpModel: Tally] = [:]
    private var findings: [DumpModel?: [ImportReason: Finding]] = [:]
    private var others: [String: Int] = [:]
    private var otherModels = 0

    /// Counts rows that were written.
    mutating func added(_ model: DumpModel, _ count: Int = 1) { self.tallies[model, default: Tally()].new += count }

    /// Counts rows that an earlier import wrote.
    mutating func found(_ model: DumpModel, _ count: Int = 1) {
        self.tallies[model, default: Tally()].unchanged += count
    }

    /// Counts a row that was counted as used, but is of no use after all.
    mutating func dropped(_ model: DumpModel, _ name: String, _ reason: ImportReason) {
        self.tallies[model, default: Tally()].new -= 1
        self.left(model, name, reason)
    }

    /// Counts a row that is kept in part or not at all.
    ///
    /// - Parameter model: nil for what could not be read so far.
    mutating func left(_ model: DumpModel?, _ name: String, _ reason: ImportReason, count: Int = 1) {
        if let model, !reason.isPartial { self.tallies[model, default: Tally()].skipped += count }
        var finding = self.findings[model, default: [:]][reason] ?? Finding()
        finding.count += count
        if finding.samples.count == Self.sampleLimit {
            finding.hasMore = true
        } else if finding.samples.last != name {
            finding.samples.append(name)
        }
        self.findings[model, default: [:]][reason] = finding
    }

    /// Counts a row of a model of which nothing is kept.
    mutating func ignored(_ model: String) {
        self.otherModels += 1
        let name = String(
            decoding: model.utf8.prefix(60).filter { (97...122).contains($0) || [46, 95].contains($0) }, as: UTF8.self)
        guard self.others[name] != nil || self.others.count < Self.otherLimit else { return }
        self.others[name, default: 0] += 1
    }

    /// The report's lines.
    var lines: [String] {
        var lines: [String] = []
        for model in DumpModel.allCases {
            guard let tally = self.tallies[model] ?? self.findings[model].map({ _ in Tally() }) else { continue }
            let kept = model.isIndexed ? "\(tally.new) used" : "\(tally.new) new, \(tally.unchanged) there already"
            lines.append("\(model.rawValue): \(kept), \(tally.skipped) skipped")
            lines += Self.lines(self.findings[model] ?? [:], key: "pk")
        }
        if let unreadable = self.findings[nil] {
            lines.append("objects that could not be read: \(unreadable.values.reduce(0) { $0 + $1.count })")
            lines += Self.lines(unreadable, key: "at")
        }
        if self.otherModels > 0 {
            let names = self.others.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            lines.append("not imported: \(self.otherModels) rows of other models (\(names.joined(separator: ", ")))")
        }
        return lines
    }

    private static func lines(_ findings: [ImportReason: Finding], key: String) -> [String] {
        findings.sorted { one, other in
            guard one.key.isPartial == other.key.isPartial else { return other.key.isPartial }
            return (one.value.count, other.key.text) > (other.value.count, one.key.text)
        }.map { reason, finding in
            let more = finding.hasMore ? ", …" : ""
            let kept = reason.isPartial ? "kept in part" : "skipped"
            return
                "  \(kept): \(reason.text): \(finding.count) (\(key) \(finding.samples.joined(separator: ", "))\(more))"
        }
    }
}
