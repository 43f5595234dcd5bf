import Hummingbird

/// The ways to log in that are switched on (`AUTH.AUTH_METHOD`).
struct AuthMethods: Sendable, Equatable {
    /// A way to log in, by its name in the configuration.
    enum Method: String, Sendable, CaseIterable {
        case code = "OTP"
        case password = "PASSWD"
    }

    typealias Handler = @Sendable (Request, APIContext) async throws -> Response

    let enabled: Set<Method>

    init(names: [String]) {
        self.enabled = Set(names.compactMap(Method.init))
    }

    /// The handler, or where its method is off the answer that says so: the path is known, so it is no plain 404.
    func only(_ method: Method, _ handler: @escaping Handler) -> Handler {
        guard !self.enabled.contains(method) else { return handler }
        return { _, _ in throw Self.disabled }
    }

    private static let disabled = APIError(
        status: .notFound, body: .detail("This way to log in is switched off."), code: "method_disabled")
}
