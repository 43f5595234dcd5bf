import Primitives

/// What a run has measured.
struct LoadReport {
    private let plan: LoadPlan
    private var results: [WorkerResult] = []
    /// How long it took until all connections were of use.
    var openSeconds = 0.0
    /// The same when all came back at once.
    var backSeconds: Double?
    /// The time in which messages were sent, and what came meanwhile.
    var seconds = 0.0
    var deliveries = 0
    var messages = 0
    /// Our own processor time in all.
    var processorSeconds = 0.0

    init(plan: LoadPlan) {
        self.plan = plan
    }

    /// Takes the threads' counts.
    mutating func take(_ results: [WorkerResult]) { self.results = results }

    /// Deliveries that members have not had, although their connection is open.
    ///
    /// Positions tell it exactly; a server that gives none is judged by the count.
    var lost: Int {
        let positions = self.results.flatMap(\.positions).filter { $0.offset != FrameScanner.unknown }
        guard self.plan.dialect != .nchan else {
            return max(self.sum(\.stored) * self.plan.shape.members - self.sum(\.deliveries), 0)
        }
        var highest: [Int: Int64] = [:]
        for position in positions { highest[position.room] = max(highest[position.room] ?? 0, position.offset) }
        let behind = positions.reduce(0) { $0 + Int((highest[$1.room] ?? 0) - $1.offset) }
        return behind + self.sum(\.gaps)
    }

    /// The report as an object.
    var json: String {
        var writer = JSONWriter(reservingBytes: 1_024)
        writer.object { report in
            report.member("protocol", self.plan.dialect.rawValue)
            report.member("connections", self.sum(\.opened))
            report.member("rooms", self.plan.shape.rooms)
            report.member("members", self.plan.shape.members)
            report.decimal("open_seconds", self.openSeconds)
            if let backSeconds = self.backSeconds { report.decimal("back_seconds", backSeconds) }
            report.times("open_ms", self.merged(\.openings))
            report.decimal("seconds", self.seconds)
            report.member("messages", self.messages)
            report.member("deliveries", self.deliveries)
            report.decimal("messages_per_second", self.seconds > 0 ? Double(self.messages) / self.seconds : 0)
            report.decimal("deliveries_per_second", self.seconds > 0 ? Double(self.deliveries) / self.seconds : 0)
            report.times("latency_ms", self.merged(\.latencies))
            report.times("stored_ms", self.merged(\.answers))
            report.member("sent_in_all", self.sum(\.sent))
            report.member("stored_in_all", self.sum(\.stored))
            report.member("delivered_in_all", self.sum(\.deliveries))
            report.member("lost", self.lost)
            report.member("repeated", self.sum(\.repeats))
            report.member("recovered", self.sum(\.recovered))
            report.member("unrecovered", self.sum(\.unrecovered))
            report.member("pings", self.sum(\.pings))
            report.member("other_frames", self.sum(\.others))
            report.counts("failed", self.counts(\.failures))
            report.counts("closed", self.counts(\.closes))
            report.counts("errors", self.counts(\.errors))
            report.decimal("generator_cpu_seconds", self.processorSeconds)
        }
        return writer.text
    }

    private func sum(_ path: KeyPath<WorkerResult, Int>) -> Int { self.results.reduce(0) { $0 + $1[keyPath: path] } }

    private func counts(_ path: KeyPath<WorkerResult, [String: Int]>) -> [String: Int] {
        self.results.reduce(into: [:]) { $0.merge($1[keyPath: path], uniquingKeysWith: +) }
    }

    private func merged(_ path: KeyPath<WorkerResult, LatencyHistogram>) -> LatencyHistogram {
        self.results.reduce(into: LatencyHistogram()) { $0.add($1[keyPath: path]) }
    }
}

extension JSONWriter {
    /// Writes a number with three decimals.
    fileprivate mutating func decimal(_ name: String, _ value: Double) {
        self.name(name)
        self.decimal((value * 1_000).rounded() / 1_000)
    }

    fileprivate mutating func times(_ name: String, _ times: LatencyHistogram) {
        guard let median = times.milliseconds(percentile: 50), let slow = times.milliseconds(percentile: 99) else {
            return
        }
        self.name(name)
        self.object { object in
            object.decimal("p50", median)
            object.decimal("p99", slow)
            object.decimal("max", Double(times.longest) / 1_000_000)
        }
    }

    fileprivate mutating func counts(_ name: String, _ counts: [String: Int]) {
        self.name(name)
        self.object { object in
            for (reason, count) in counts.sorted(by: { $0.key < $1.key }) { object.member(reason, count) }
        }
    }
}
