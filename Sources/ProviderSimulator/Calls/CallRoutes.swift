import Hummingbird
import Primitives

/// What callers did: `GET /calls` in full, `GET /stats` in numbers.
struct CallRoutes: Sendable {
    /// The log shown.
    let calls: CallLog
    /// Where deliveries are counted.
    let inbox: Inbox

    /// Adds the routes.
    func add(to router: some RouterMethods<SimulatorContext>) {
        router.get("calls") { request, _ in try self.list(FormFields(query: request.uri.query)) }
        router.get("stats") { _, _ in self.statistics() }
    }

    private func list(_ query: FormFields) throws(ControlError) -> Response {
        let filter = try CallFilter(query)
        let history = self.calls.snapshot()
        return .json { writer in
            writer.array { array in
                for (sequence, record) in filter.lines(of: history) { array.callRecord(record, sequence: sequence) }
            }
        }
    }

    private func statistics() -> Response {
        let statistics = self.calls.statistics()
        let deliveries = self.inbox.deliveries
        return .json { writer in
            writer.object { object in
                object.member("calls", statistics.total)
                object.member("calls_last_second", statistics.lastSecond)
                object.member("deliveries", deliveries)
                object.object(named: "outcomes") { outcomes in
                    let sorted = statistics.byOutcome.map { ($0.key.description, $0.value) }.sorted { $0.0 < $1.0 }
                    for (outcome, count) in sorted { outcomes.member(outcome, count) }
                }
            }
        }
    }
}
