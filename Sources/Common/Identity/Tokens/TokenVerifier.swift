import JWTKit
import Synchronization

/// Checks tokens against the ring's keys.
///
/// Algorithm and key come from our own list: a token that names another algorithm, or a key that is not ours, is not
/// even looked at, whatever its header suggests (RFC 8725 §3.1).
package final class TokenVerifier: Sendable {
    private let keys: KeyStore
    private let issuer: String
    private let audience: String
    /// The public keys of the ring; made again only when they change.
    private let known = Mutex<(entries: [KeyEntry], keys: JWTKeyCollection)?>(nil)

    /// Makes a verifier.
    ///
    /// - Parameters:
    ///   - issuer: the `iss` that tokens have to have; empty for any.
    ///   - audience: the `aud` that tokens have to have; empty for any.
    package init(keys: KeyStore, issuer: String, audience: String) {
        self.keys = keys
        self.issuer = issuer
        self.audience = audience
    }

    /// The claims of a token that is good now; whether its session lives is for ``SessionCheck``.
    package func verify(_ token: String, as kind: TokenClaims.Kind) async throws(TokenError) -> TokenClaims {
        guard token.utf8.count <= 4_096, let header = Self.header(of: token) else { throw .invalid }
        let entries = self.keys.current.accepted(.jwt)
        guard let kid = header["kid"]?.string, let entry = entries.first(where: { $0.kid == kid }),
            header["alg"] == .string(entry.algorithm), header["crit"] == nil
        else { throw .invalid }
        let claims: TokenClaims
        do {
            claims = try await self.collection(of: entries).verify(token, as: TokenClaims.self)
        } catch let error as JWTError where error.errorType == .claimVerificationFailure {
            throw .expired
        } catch {
            throw .invalid
        }
        guard claims.tokenType == kind else { throw .wrongType }
        guard self.issuer.isEmpty || claims.iss == self.issuer, self.audience.isEmpty || claims.aud == self.audience,
            Int64(claims.userID).map({ $0 > 0 }) == true
        else { throw .invalid }
        return claims
    }

    private func collection(of entries: [KeyEntry]) async throws -> JWTKeyCollection {
        if let known = self.known.withLock({ $0 }), known.entries == entries { return known.keys }
        let collection = JWTKeyCollection()
        for entry in entries {
            let key =
                if let pem = entry.publicKey {
                    try ES256PublicKey(pem: pem)
                } else {
                    try ES256PrivateKey(pem: entry.privateKey ?? "").publicKey
                }
            await collection.add(ecdsa: key, kid: JWKIdentifier(string: entry.kid))
        }
        self.known.withLock { $0 = (entries, collection) }
        return collection
    }

    private static func header(of token: String) -> JSONValue? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64URL.decode(String(parts[0])) else { return nil }
        return try? JSONParser.parse(Array(bytes))
    }
}

/// Why a token is not good, in SimpleJWT's words.
package enum TokenError: String, Error, Sendable {
    /// Not ours, changed, or for others; also a revoked session's.
    case invalid = "Token is invalid"
    /// Its time is over.
    case expired = "Token is expired"
    /// A refresh token where an access token is wanted, or the other way round.
    case wrongType = "Token has wrong type"
}
