import Hummingbird

/// Everything under `/parsian/`.
struct ParsianRoutes: Sendable {
    /// The provider behind the routes.
    let provider: ParsianProvider
    /// What happens to a call on its way.
    let calls: CallHandler

    /// Adds the routes.
    func add(to router: some RouterMethods<SimulatorContext>) {
        for method in ParsianCall.Method.allCases {
            router.post(RouterPath("parsian/\(method.rawValue)")) { request, context in
                let call = ParsianCall(method: method, fields: try await CallFields.read(request))
                return await self.calls.handle(
                    call.providerCall,
                    on: context.channel,
                    refuse: { .parsian(status: $0.number ?? ParsianProvider.failed) },
                    serve: { self.provider.serve(call) }
                )
            }
        }
    }
}
