import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Pushes delivery reports to the callback, a bounded number at a time.
struct ReportSender: Sendable {
    /// How a batch went.
    struct Tally: Equatable, Sendable {
        /// Reports answered with a 2xx.
        var reported = 0
        /// Reports answered otherwise, or not at all.
        var failed = 0
    }

    private static let width = 32
    private static let timeout = TimeAmount.seconds(5)

    /// Where reports go; nil is nowhere.
    let callback: CallbackURL?

    /// Sends the reports of one provider and waits for all answers.
    func send(_ reports: [DeliveryReport], of provider: Provider) async -> Tally {
        guard let callback, !reports.isEmpty else { return Tally() }
        let address = callback.address(for: provider)
        return await withTaskGroup(of: Bool.self) { group in
            var tally = Tally()
            var rest = reports[...]
            while let report = rest.popFirst() {
                if reports.count - rest.count > Self.width, let isGood = await group.next() { tally.count(isGood) }
                group.addTask { await Self.send(report, to: address) }
            }
            for await isGood in group { tally.count(isGood) }
            return tally
        }
    }

    private static func send(_ report: DeliveryReport, to address: String) async -> Bool {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "content-type", value: report.contentType)
        request.body = .bytes(ByteBuffer(string: report.body))
        guard let response = try? await HTTPClient.shared.execute(request, timeout: Self.timeout) else { return false }
        // Read to its end, or the connection could not serve the next report.
        _ = try? await response.body.collect(upTo: 65_536)
        return (200..<300).contains(response.status.code)
    }
}

extension ReportSender.Tally {
    /// Counts one answer.
    mutating func count(_ isGood: Bool) {
        if isGood { self.reported += 1 } else { self.failed += 1 }
    }

    /// Adds another batch.
    mutating func add(_ other: ReportSender.Tally) {
        self.reported += other.reported
        self.failed += other.failed
    }
}
