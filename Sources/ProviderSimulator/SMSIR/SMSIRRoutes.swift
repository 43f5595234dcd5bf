import HTTPTypes
import Hummingbird

/// Everything under `/smsir/v1/`; names are found in any case, as ASP.NET finds them.
struct SMSIRRoutes: Sendable {
    /// The provider behind the routes.
    let provider: SMSIRProvider
    /// What happens to a call on its way.
    let calls: CallHandler

    private static let keyHeader = HTTPField.Name("X-API-KEY")

    /// Adds the routes.
    func add(to router: some RouterMethods<SimulatorContext>) {
        let group = router.group("smsir/v1")
        group.post("send/:name") { request, context in
            let methods: [String: SMSIRCall.Method] = ["bulk": .bulk, "liketolike": .likeToLike, "verify": .verify]
            let name = context.parameters["name"]?.lowercased() ?? ""
            return try await self.answer(methods[name] ?? .unknown, request, context)
        }
        group.get("send/:name") { request, context in
            let name = String(context.parameters["name"] ?? "")
            return try await self.answer(name.lowercased() == "live" ? .live : .message(name), request, context)
        }
        group.get("send/pack/:id") { request, context in
            try await self.answer(.pack(String(context.parameters["id"] ?? "")), request, context)
        }
        group.get("credit") { request, context in try await self.answer(.credit, request, context) }
        group.get("line") { request, context in try await self.answer(.line, request, context) }
    }

    private func answer(
        _ method: SMSIRCall.Method, _ request: Request, _ context: SimulatorContext
    ) async throws -> Response {
        let call = SMSIRCall(
            method: method,
            key: Self.keyHeader.flatMap { request.headers[$0] },
            fields: try await CallFields.read(request)
        )
        return await self.calls.handle(
            call.providerCall,
            on: context.channel,
            refuse: { .smsir($0.number ?? 0) },
            serve: { self.provider.serve(call) }
        )
    }
}
