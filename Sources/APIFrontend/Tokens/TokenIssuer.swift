import Foundation
import Identity
import JWTKit
import Primitives
import Secrets
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
    private let signer = Mutex<(entry: KeyEntry, keys: JWTKeyCollection)?>(nil)

    init(rules: TokenRules, keys: KeyStore) {
        self.rules = rules
        self.keys = keys
    }

    /// What a refresh token says: its `jti`, when it was made and when it ends, in ms since 1970.
    ///
    /// The same ones give the same signed text: the token whose answer was lost is given again as it was. Its signature is the same
    /// with HMAC; with ES256 each is made with a number of its own.
    struct Refresh: Sendable {
        let id: String
        let made: Int64
        let ends: Int64
    }

    /// Signs a pair for a session that begins.
    ///
    /// - Parameters:
    ///   - session: the `sid` of both.
    ///   - refreshID: the `jti` of the refresh token.
    ///   - refreshLeft: how long the refresh token is good.
    func issue(
        user: Int64, session: String, refreshID: String, refreshLeft: Duration, now: Int64 = WallClock.now
    ) async throws -> Pair {
        let ends = now.adding(clamped: refreshLeft.inMilliseconds)
        return try await self.issue(
            user: user, session: session, refresh: Refresh(id: refreshID, made: now, ends: ends), now: now)
    }

    /// Signs a pair for a session.
    ///
    /// - Parameter session: the `sid` of both.
    func issue(
        user: Int64, session: String, refresh: Refresh, now: Int64 = WallClock.now
    ) async throws -> Pair {
        let (entry, signer) = try await self.activeSigner()
        let kid = JWKIdentifier(string: entry.kid)
        let end = now.adding(clamped: self.rules.accessLife.inMilliseconds)
        let access = self.claims(.access, user, session, SecureRandom.identifier(), now, end)
        let refresh = self.claims(.refresh, user, session, refresh.id, refresh.made, refresh.ends)
        return Pair(
            access: try await signer.sign(access, kid: kid), refresh: try await signer.sign(refresh, kid: kid))
    }

    private func claims(
        _ type: TokenClaims.Kind, _ user: Int64, _ session: String, _ id: String, _ made: Int64, _ end: Int64
    ) -> TokenClaims {
        let issued = made / 1_000
        let life = end.adding(clamped: -made).adding(clamped: 500) / 1_000
        return TokenClaims(
            tokenType: type, exp: issued.adding(clamped: life), iat: issued, jti: id,
            userID: String(user), sid: session, iss: self.rules.issuer.isEmpty ? nil : self.rules.issuer,
            aud: self.rules.audience.isEmpty ? nil : self.rules.audience)
    }

    /// With its members in order: Foundation's encoder would write them in another one each time.
    private static var serializer: DefaultJWTSerializer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return DefaultJWTSerializer(jsonEncoder: encoder)
    }

    private func activeSigner() async throws -> (KeyEntry, JWTKeyCollection) {
        let ring = self.keys.current
        let entry = try ring.active(.jwt)
        if let known = self.signer.withLock({ $0 }), known.entry == entry { return known }
        let collection = JWTKeyCollection()
        if let secret = ring.secret(entry.kid, for: .jwt) {
            await collection.add(
                hmac: HMACKey(key: secret), digestAlgorithm: .sha256, kid: JWKIdentifier(string: entry.kid),
                serializer: Self.serializer)
        } else if let pem = entry.privateKey {
            await collection.add(
                ecdsa: try ES256PrivateKey(pem: pem), kid: JWKIdentifier(string: entry.kid), serializer: Self.serializer
            )
        } else {
            throw KeyRingError("key \(entry.kid) has no private part")
        }
        self.signer.withLock { $0 = (entry, collection) }
        return (entry, collection)
    }
}
