import Crypto
import Hummingbird
import Logging
import Metrics
import NIOCore
import Primitives
import SMS

/// `POST` and `GET /api/providers/{provider}/delivery/{secret}/`: what providers report of messages by themselves.
///
/// Providers sign nothing, so the secret in the path is all there is. With the right one the answer is always 200, because
/// providers repeat anything else for an hour; only while Redis or the broker is away a repeat is what we want.
struct DeliveryEndpoint: Sendable {
    /// Reports taken at once.
    private static let width = 20

    let intake: ReportIntake
    private let secret: SHA256Digest?

    /// - Parameter secret: empty to refuse every report.
    init(intake: ReportIntake, secret: String) {
        self.intake = intake
        self.secret = secret.isEmpty ? nil : SHA256.hash(data: Array(secret.utf8))
    }

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        guard let provider = self.provider(context) else {
            throw APIError(status: .notFound, body: .detail("Not found."), code: "not_found")
        }
        let body = try await RequestBodyLimits.read(request, upTo: RequestBodyLimits.bytes)
        let reports = DeliveryFields.reports(
            query: request.uri.query ?? "", body: body,
            contentType: request.headers.word(.contentType))
        if reports.isEmpty {
            context.log(.warning, "delivery report not understood", ["sms.provider": "\(provider.rawValue)"])
            self.count(provider, "unusable")
        }
        try await self.take(reports, from: provider)
        var writer = JSONWriter()
        writer.object { $0.member("status", "ok") }
        return .json(writer)
    }

    /// The provider in the path, if the secret beside it is right.
    ///
    /// Hashes are compared, and every bit of them always: the time says nothing of the secret. The provider's name is no
    /// secret, but a wrong one gives the same answer.
    private func provider(_ context: APIContext) -> ProviderService? {
        let given = SHA256.hash(data: Array((context.parameters.get("secret") ?? "").utf8))
        let provider = context.parameters.get("provider").flatMap(ProviderService.init(rawValue:))
        guard let secret = self.secret, given == secret else { return nil }
        return provider
    }

    private func take(_ reports: DeliveryFields.Reports, from provider: ProviderService) async throws {
        var rest = Array(reports)[...]
        while !rest.isEmpty {
            try await withThrowingTaskGroup { group in
                for (id, words) in rest.prefix(Self.width) {
                    group.addTask {
                        let (word, status) = DeliveryCodes.worst(words: words.map(\.string), of: provider)
                        let result = try await self.intake.take(word, status, of: id.string, from: provider)
                        self.count(provider, result.rawValue)
                    }
                }
                try await group.waitForAll()
            }
            rest = rest.dropFirst(Self.width)
        }
    }

    private func count(_ provider: ProviderService, _ result: String) {
        Counter(
            label: "sms_reports",
            dimensions: [("provider", provider.rawValue), ("source", "callback"), ("result", result)]
        ).increment()
    }
}
