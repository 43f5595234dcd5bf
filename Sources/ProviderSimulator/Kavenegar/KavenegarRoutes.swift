import HTTPTypes
import Hummingbird

/// Everything under `/kavenegar/v1/{key}/`, by GET and by POST, which the provider does not tell apart.
struct KavenegarRoutes: Sendable {
    /// The provider behind the routes.
    let provider: KavenegarProvider
    /// What happens to a call on its way.
    let calls: CallHandler

    /// Adds the routes.
    func add(to router: some RouterMethods<SimulatorContext>) {
        let group = router.group("kavenegar/v1/:key/:scope/:method")
        group.get { request, context in try await self.answer(request, context) }
        group.post { request, context in try await self.answer(request, context) }
    }

    private func answer(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        let body = try await request.body.collect(upTo: SimulatorContext.maximumBodyBytes)
        let scope = context.parameters["scope"] ?? ""
        let method = context.parameters["method"] ?? ""
        let call = KavenegarCall(
            method: "\(scope)/\(method)",
            key: String(context.parameters["key"] ?? ""),
            fields: FormFields(body: body, query: request.uri.query),
            isPost: request.method == .post
        )
        return await self.calls.handle(
            call.providerCall,
            on: context.channel,
            refuse: { .kavenegar($0.number ?? 402) },
            serve: { self.provider.serve(call) }
        )
    }
}
