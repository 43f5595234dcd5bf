import HTTPTypes
import Identity

/// Finds out which user a request's access token stands for.
struct BearerGate: Sendable {
    let verifier: TokenVerifier
    let check: SessionCheck

    /// The user of the `Authorization` header.
    ///
    /// - Throws: ``APIError`` 401 in SimpleJWT's shapes.
    func user(_ headers: HTTPFields) async throws -> SessionCheck.User {
        guard case .token(let token) = try SenderCredentials(headers) else { throw SenderCredentials.missing }
        return try await self.user(of: token)
    }

    /// The user of an access token.
    ///
    /// - Throws: ``APIError`` 401.
    func user(of token: String) async throws -> SessionCheck.User {
        let claims: TokenClaims
        do {
            claims = try await self.verifier.verify(token, as: .access)
        } catch {
            throw SenderCredentials.badToken(error)
        }
        guard let user = try await self.check.user(of: claims) else { throw SenderCredentials.badToken(.invalid) }
        return user
    }
}
