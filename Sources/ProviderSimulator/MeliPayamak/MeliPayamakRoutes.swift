import Hummingbird

/// Everything under `/melipayamak/api/SendSMS/`.
struct MeliPayamakRoutes: Sendable {
    /// The provider behind the routes.
    let provider: MeliPayamakProvider
    /// What happens to a call on its way.
    let calls: CallHandler

    /// Adds the routes.
    func add(to router: some RouterMethods<SimulatorContext>) {
        router.post("melipayamak/api/SendSMS/:method") { request, context in
            let call = MeliPayamakCall(
                method: String(context.parameters["method"] ?? ""),
                fields: try await CallFields.read(request)
            )
            return await self.calls.handle(
                call.providerCall,
                on: context.channel,
                refuse: { .meliPayamak(refusal: $0.number ?? 11, ofList: call.method?.answersList ?? false) },
                serve: { self.provider.serve(call) }
            )
        }
    }
}
