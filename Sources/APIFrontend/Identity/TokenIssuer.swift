import Common
import Foundation
import JWTKit
import Synchronization

/// What tokens say besides who holds them.
struct TokenRules: Sendable {
    /// The life of an access token.
    var accessLife = Duration.seconds(300)
    /// The life of a refresh token.
    var refreshLife = Duration.seconds(86_400)
    /// `iss`, or empty to leave it out.
    var issuer = ""
    /// `aud`, or empty to leave it out.
    var audience = ""
}

/// Signs tokens with the ring's active key.
final class TokenIssuer: Sendable {
    /// An access token and the refresh token beside it.
    struct Pair: Sendable {
        let access: String
        let refresh: String
    }

    let rules: TokenRules
    private let keys: KeyStore
    /// The signer of the active key; made again only when that key changes.
    private let signer = Mutex<(kid: String, keys: JWTKeyCollection)?>(nil)

    init(rules: TokenRules, keys: KeyStore) {
        self.rules = rules
        self.keys = keys
    }

    /// Signs a pair for a session.
    ///
    /// - Parameters:
    ///   - session: the `sid` of both.
    ///   - refreshID: the `jti` of the refresh token.
    func issue(user: Int64, session: String, refreshID: String, now: Date = Date()) async throws -> Pair {
        let (kid, signer) = try await self.activeSigner()
        let access = self.claims(.access, user, session, SecureRandom.identifier(), now, self.rules.accessLife)
        let refresh = self.claims(.refresh, user, session, refreshID, now, self.rules.refreshLife)
        return Pair(
            access: try await signer.sign(access, kid: JWKIdentifier(string: kid)),
            refresh: try await signer.sign(refresh, kid: JWKIdentifier(string: kid)))
    }

    private func claims(
        _ type: TokenClaims.Kind, _ user: Int64, _ session: String, _ id: String, _ now: Date, _ life: Duration
    ) -> TokenClaims {
        let issued = Int64(now.timeIntervalSince1970)
        return TokenClaims(
            tokenType: type, exp: issued + life.inMilliseconds / 1_000, iat: issued, jti: id, userID: String(user),
            sid: session, iss: self.rules.issuer.isEmpty ? nil : self.rules.issuer,
            aud: self.rules.audience.isEmpty ? nil : self.rules.audience)
    }

    private func activeSigner() async throws -> (String, JWTKeyCollection) {
        let entry = try self.keys.current.active(.jwt)
        if let known = self.signer.withLock({ $0 }), known.kid == entry.kid { return known }
        guard let pem = entry.privateKey else { throw KeyRingError("key \(entry.kid) has no private part") }
        let collection = JWTKeyCollection()
        await collection.add(ecdsa: try ES256PrivateKey(pem: pem), kid: JWKIdentifier(string: entry.kid))
        self.signer.withLock { $0 = (entry.kid, collection) }
        return (entry.kid, collection)
    }
}
