import HTTPTypes
import Hummingbird
import Primitives

/// Lets a test say what became of messages: `POST /deliver`.
struct DeliveryRoutes: Sendable {
    /// Messages marked and reported in one go.
    private static let step = 1_000

    /// The messages of all providers.
    let simulator: Simulator
    /// Where reports go.
    let sender: ReportSender

    /// Adds the routes.
    func add(to router: some RouterMethods<SimulatorContext>) {
        router.post("deliver") { request, _ in
            try await self.deliver(try DeliveryOrder(members: try await ControlBody.members(of: request)))
        }
    }

    private func deliver(_ order: DeliveryOrder) async throws -> Response {
        switch order.target {
        case .message(let id): try await self.deliver(id, order)
        case .all(let provider): try await self.deliverAll(of: provider, order)
        }
    }

    private func deliver(_ id: Int64, _ order: DeliveryOrder) async throws -> Response {
        for provider in Provider.allCases {
            let ledger = self.simulator.ledger(of: provider)
            guard ledger.record(messageID: id) != nil else { continue }
            let code = try order.code(for: provider)
            guard let record = ledger.mark(messageID: id, deliveryCode: code) else { continue }
            return Self.answer(1, await self.report([record], code, provider))
        }
        throw ControlError(status: .notFound, field: "messageid", message: "messageid is not that of a message here")
    }

    private func deliverAll(of provider: Provider, _ order: DeliveryOrder) async throws -> Response {
        let code = try order.code(for: provider)
        let ledger = self.simulator.ledger(of: provider)
        let all = ledger.places
        var marked = 0
        var tally = ReportSender.Tally()
        for start in stride(from: all.lowerBound, to: all.upperBound, by: Self.step) {
            let places = start..<min(start + Self.step, all.upperBound)
            let records = ledger.mark(places: places, deliveryCode: code)
            marked += records.count
            tally.add(await self.report(records, code, provider))
        }
        return Self.answer(marked, tally)
    }

    private func report(_ records: [MessageRecord], _ code: Int, _ provider: Provider) async -> ReportSender.Tally {
        await self.sender.send(
            records.compactMap { DeliveryReport(of: $0, code: code, provider: provider) },
            of: provider
        )
    }

    private static func answer(_ marked: Int, _ tally: ReportSender.Tally) -> Response {
        .json { writer in
            writer.object {
                $0.member("messages", marked)
                $0.member("reported", tally.reported)
                $0.member("failed", tally.failed)
            }
        }
    }
}
