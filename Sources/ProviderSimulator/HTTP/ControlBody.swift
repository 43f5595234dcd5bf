import Hummingbird
import NIOCore
import Primitives

/// The body of a control request.
enum ControlBody {
    /// Reads the members of the one object a body is.
    static func members(of request: Request) async throws -> [ProtocolText: JSONValue] {
        let body = try await request.body.collect(upTo: SimulatorContext.maximumBodyBytes)
        guard case .object(let members) = try? JSONParser.parse(Array(body.readableBytesView)) else {
            throw ControlError(status: .badRequest, field: nil, message: "the body must be a JSON object")
        }
        return members
    }
}
