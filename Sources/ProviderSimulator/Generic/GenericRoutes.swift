import HTTPTypes
import Hummingbird

/// Everything under `/generic/`.
struct GenericRoutes: Sendable {
    /// The provider behind the routes.
    let provider: GenericProvider
    /// What happens to a call on its way.
    let calls: CallHandler

    private static let keyHeader = HTTPField.Name("X-API-Key")

    /// Adds the routes.
    func add(to router: some RouterMethods<SimulatorContext>) {
        let group = router.group("generic")
        group.post("send") { request, context in try await self.answer(.send, request, context) }
        group.get("status") { request, context in try await self.answer(.status, request, context) }
        group.get("credit") { request, context in try await self.answer(.credit, request, context) }
        group.post("credit") { request, context in try await self.answer(.credit, request, context) }
    }

    private func answer(
        _ method: GenericCall.Method, _ request: Request, _ context: SimulatorContext
    ) async throws -> Response {
        let fields = try await CallFields.read(request)
        let call = GenericCall(method: method, token: Self.token(request, fields), fields: fields)
        return await self.calls.handle(
            call.providerCall,
            on: context.channel,
            refuse: { .generic(refusal: $0.description) },
            serve: { self.provider.serve(call) }
        )
    }

    private static func token(_ request: Request, _ fields: CallFields) -> String? {
        if let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") {
            return String(header.dropFirst(7))
        }
        return Self.keyHeader.flatMap { request.headers[$0] } ?? fields.text("token")
    }
}
