import Hummingbird
import Identity
import Primitives

/// `POST /api/token/verify/`: whether a token is good now, and its session with it.
struct VerifyEndpoint: Sendable {
    let verifier: TokenVerifier
    let check: SessionCheck

    func respond(_ request: Request, _ context: APIContext) async throws -> Response {
        let claims = try await self.verifier.claims(in: "token", of: request, as: nil)
        // Without a session only the old system's access tokens are good, until they end.
        guard claims.sid != nil || claims.tokenType == .access, try await self.check.user(of: claims) != nil else {
            throw APIError.notValid(.invalid)
        }
        var writer = JSONWriter()
        writer.object { _ in }
        return .json(writer)
    }
}
