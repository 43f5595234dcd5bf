import HTTPTypes
import Hummingbird
import Primitives

/// Refuses requests whose `Host` is not one of this machine's own names.
///
/// A page in the developer's browser may have its own name resolved to loopback (DNS rebinding), and would then read codes as its own
/// origin's. Its requests still name that host.
struct LoopbackHostOnly: RouterMiddleware {
    /// Passes the request on, or refuses it with 421.
    func handle(
        _ request: Request,
        context: SimulatorContext,
        next: @concurrent (Request, SimulatorContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isLoopback(request.head.authority ?? "") else {
            throw ControlError(
                status: .misdirectedRequest, field: "Host",
                message: "Host must be localhost or a loopback address like 127.0.0.1")
        }
        return try await next(request, context)
    }

    /// Whether a `Host` names loopback, with or without a port.
    static func isLoopback(_ authority: String) -> Bool {
        let text = ProtocolText(authority)
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
        guard text.hasPrefix("[") else {
            return LoopbackHost.contains((text.split(":", maxSplits: 1, omittingEmpty: false)[0]).lowercased.string)
        }
        let sides = text.dropFirst(1).split("]", maxSplits: 1, omittingEmpty: false)
        return sides.count == 2 && LoopbackHost.contains(sides[0].string)
            && (sides[1].isEmpty || sides[1].hasPrefix(":"))
    }
}
