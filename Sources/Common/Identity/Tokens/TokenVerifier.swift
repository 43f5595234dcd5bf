import JWTKit
import Primitives
package import Secrets
import Synchronization

/// Checks tokens against the ring's keys.
///
/// Algorithm and key come from our own list: a token that names another algorithm, or a key that is not ours, is not
/// even looked at, whatever its header suggests (RFC 8725 §3.1).
package final class TokenVerifier: Sendable {
    private let keys: KeyStore
    private let rules: TokenVerifierRules
    /// Each key of the ring with its verifier; made again only when the ring changes.
    private let known = Mutex<(entries: [KeyEntry], verifiers: [JWTKeyCollection])?>(nil)

    /// Makes a verifier.
    package init(keys: KeyStore, rules: TokenVerifierRules) {
        self.keys = keys
        self.rules = rules
    }

    /// The claims of a token that is good now; whether its session lives is for ``SessionCheck``.
    ///
    /// - Parameter kind: what it has to be good for; nil for either.
    package func verify(
        _ token: String, as kind: TokenClaims.Kind?, now: Int64 = WallClock.now
    ) async throws(TokenError) -> TokenClaims {
        guard let claims = await self.claims(token) else { throw .invalid }
        let seconds = now / 1_000
        let leeway = self.rules.leeway.inMilliseconds / 1_000
        guard claims.exp > seconds - leeway else { throw .expired }
        guard kind == nil || claims.tokenType == kind else { throw .wrongType }
        guard claims.iat <= seconds + max(leeway, 60),
            self.rules.issuer.isEmpty || claims.iss == self.rules.issuer || claims.sid == nil,
            self.rules.audience.isEmpty || claims.aud == self.rules.audience || claims.sid == nil,
            Int64(claims.userID).map({ $0 > 0 }) == true
        else { throw .invalid }
        return claims
    }

    /// The claims of a token that one of our keys signed.
    private func claims(_ token: String) async -> TokenClaims? {
        guard token.utf8.count <= 4_096, let header = Self.header(of: token), header["crit"] == nil,
            header["alg"] != nil,
            let (entries, verifiers) = try? await self.verifiers()
        else { return nil }
        for (entry, verifier) in zip(entries, verifiers) where header["alg"]?.word == ProtocolText(entry.algorithm) {
            // Tokens of the old system name no key: they are tried with the secrets shared with it, and no other.
            guard header["kid"]?.word == ProtocolText(entry.kid) || header["kid"] == nil && !entry.isPair else {
                continue
            }
            if let claims = try? await verifier.verify(token, as: TokenClaims.self) { return claims }
        }
        return nil
    }

    private func verifiers() async throws -> ([KeyEntry], [JWTKeyCollection]) {
        let ring = self.keys.current
        let entries = ring.accepted(.jwt)
        if let known = self.known.withLock({ $0 }), known.entries == entries { return known }
        var verifiers: [JWTKeyCollection] = []
        for entry in entries {
            let collection = JWTKeyCollection()
            if let secret = ring.secret(entry.kid, for: .jwt) {
                await collection.add(hmac: HMACKey(key: secret), digestAlgorithm: .sha256)
            } else if let pem = entry.publicKey {
                await collection.add(ecdsa: try ES256PublicKey(pem: pem))
            } else {
                await collection.add(ecdsa: try ES256PrivateKey(pem: entry.privateKey ?? "").publicKey)
            }
            verifiers.append(collection)
        }
        self.known.withLock { $0 = (entries, verifiers) }
        return (entries, verifiers)
    }

    /// The header of a token whose two parts in JSON pass the gate.
    ///
    /// The library decodes both before it looks at the signature, into dictionaries of what anybody may have written.
    private static func header(of token: String) -> JSONValue? {
        let parts = token.pieces(".", omittingEmpty: false)
        guard parts.count == 3 else { return nil }
        let read = parts.prefix(2).compactMap { part -> JSONValue? in
            // The payload of other issuers may be padded.
            let text = part.utf8.last == UInt8(ascii: "=") ? part.pieces("=", omittingEmpty: true).first ?? "" : part
            return Base64URL.decode(String(text)).flatMap { try? JSONParser.parse($0) }
        }
        return read.count == 2 ? read[0] : nil
    }
}

/// What a token has to say besides being signed.
package struct TokenVerifierRules: Sendable {
    /// The `iss` that our tokens have to have; empty for any.
    package var issuer: String
    /// The `aud` that our tokens have to have; empty for any.
    package var audience: String
    /// How far clocks may be apart: so long a token is good beyond its end.
    package var leeway: Duration

    /// Makes rules.
    package init(issuer: String = "", audience: String = "", leeway: Duration = .zero) {
        self.issuer = issuer
        self.audience = audience
        self.leeway = leeway
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

    /// The code by which clients know that it is the token, whatever is wrong with it.
    package static let code = "token_not_valid"
    /// What is said of a token in a header, whatever is wrong with it.
    package static let detail = "Given token not valid for any token type"
}
