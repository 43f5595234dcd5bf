import HTTPTypes
import Hummingbird
import Primitives

/// Lets a test make providers fail: `POST`, `GET` and `DELETE /faults`.
struct FaultRoutes: Sendable {
    /// The faults in force.
    let faults: FaultBoard

    /// Adds the routes.
    func add(to router: some RouterMethods<SimulatorContext>) {
        router.post("faults") { request, _ in try self.add(try await ControlBody.members(of: request)) }
        router.get("faults") { _, _ in
            let faults = self.faults.faults
            return Response.json { writer in
                writer.array { array in
                    for fault in faults { array.fault(fault) }
                }
            }
        }
        router.delete("faults") { _, _ in
            self.faults.removeAll()
            return HTTPResponse.Status.noContent
        }
    }

    private func add(_ members: [ProtocolText: JSONValue]) throws(ControlError) -> Response {
        guard let fault = self.faults.add(try FaultSpec(members: members)) else {
            let message = "there are \(FaultPlan.maximumFaults) faults already; DELETE /faults ends them"
            throw ControlError(status: .conflict, field: nil, message: message)
        }
        return .json(status: .created) { $0.fault(fault) }
    }
}
