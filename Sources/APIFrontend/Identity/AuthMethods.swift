import HTTPTypes
import Identity

/// The ways to log in that are switched on (`AUTH.AUTH_METHOD`).
struct AuthMethods: Sendable, Equatable {
    let enabled: Set<AuthMethod>

    /// The handler, or where its method is off the answer that says so: the path is known, so it is no plain 404.
    func only(_ method: AuthMethod, _ handler: @escaping Endpoint.Handler) -> Endpoint.Handler {
        guard !self.enabled.contains(method) else { return handler }
        return { _, _ in throw Self.disabled }
    }

    private static let disabled = APIError(
        status: .notFound, body: .detail("This way to log in is switched off."), code: "method_disabled")
}
