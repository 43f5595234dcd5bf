import Common
import FoundationEssentials
import Hummingbird
import NIOCore

/// The body of a control request.
enum ControlBody {
    /// Reads the members of the one object a body is.
    static func members(of request: Request) async throws -> [String: JSONValue] {
        let body = try await request.body.collect(upTo: SimulatorContext.maximumBodyBytes)
        do {
            return try JSONDecoder().decode([String: JSONValue].self, from: Data(body.readableBytesView))
        } catch {
            throw ControlError(status: .badRequest, field: nil, message: "the body must be a JSON object")
        }
    }
}
