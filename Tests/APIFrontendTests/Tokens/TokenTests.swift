import Crypto
import Foundation
import Identity
import Logging
import Primitives
import Secrets
import Testing

@testable import APIFrontend

/// What a verifier takes, and every trick it does not.
@Suite struct TokenTests {
    private static let secret = Array("django-insecure-0123456789-0123456789-0123456789".utf8)
    private static let now = WallClock.now

    private func store(_ ring: KeyRing) throws -> KeyStore {
        let path = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString).json").path
        try KeyRingFile.create(ring, at: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try KeyStore(path: path, needs: [.jwt], logger: Logger(label: "test"))
    }

    private func pair(_ ring: KeyRing, now: Int64 = Self.now) async throws -> TokenIssuer.Pair {
        let issuer = TokenIssuer(rules: TokenRules(issuer: "chelseru", audience: "shop"), keys: try self.store(ring))
        return try await issuer.issue(
            user: 7, session: "s", refreshID: "r", refreshLeft: .seconds(86_400), now: now)
    }

    private func verify(
        _ token: String, _ ring: KeyRing, as kind: TokenClaims.Kind? = .access,
        rules: TokenVerifierRules = .init(leeway: .seconds(5)), now: Int64 = Self.now
    ) async throws(TokenError) -> TokenClaims {
        guard let store = try? self.store(ring) else { throw .invalid }
        return try await TokenVerifier(keys: store, rules: rules).verify(token, as: kind, now: now)
    }

    /// A token signed with HMAC over a secret, whatever its header says.
    private func hmac(_ header: String, _ claims: String, secret: [UInt8]) -> String {
        let body = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(claims.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array(body.utf8), using: SymmetricKey(data: secret))
        return body + "." + Base64URL.encode(Array(code))
    }

    private var claims: String {
        let exp = Self.now / 1_000 + 100
        return "{\"token_type\":\"access\",\"exp\":\(exp),\"iat\":\(exp - 300),\"jti\":\"j\",\"user_id\":7}"
    }

    @Test(arguments: ["ES256", "HS256"]) func aRefreshTokenIsGivenAgainByteForByte(
        algorithm: String
    ) async throws {
        let ring = try KeysNew.ring(algorithm: algorithm)
        let issuer = TokenIssuer(rules: TokenRules(issuer: "chelseru", audience: "shop/1"), keys: try self.store(ring))
        let refresh = TokenIssuer.Refresh(id: "r", made: Self.now, ends: Self.now + 86_400_000)
        let issued = Self.now / 1_000
        let expected =
            "{\"aud\":\"shop/1\",\"exp\":\(issued + 86_400),\"iat\":\(issued),\"iss\":\"chelseru\",\"jti\":\"r\","
            + "\"sid\":\"s\",\"token_type\":\"refresh\",\"user_id\":\"7\"}"
        var signed: Set<Substring> = []
        for turn in 0..<20 {
            let pair = try await issuer.issue(
                user: 7, session: "s", refresh: refresh, now: Self.now + Int64(turn) * 700)
            let parts = pair.refresh.split(separator: ".")
            // Two signatures of ES256 over the same are never the same.
            signed.insert(algorithm == "HS256" ? pair.refresh[...] : "\(parts[0]).\(parts[1])")
            let payload = try #require(Base64URL.decode(String(parts[1])))
            #expect(String(decoding: payload, as: UTF8.self) == expected)
            #expect(try await self.verify(pair.refresh, ring, as: .refresh).jti == "r")
        }
        #expect(signed.count == 1)
    }

    @Test(arguments: ["ES256", "HS256"]) func aPairIsGoodForWhatItSays(algorithm: String) async throws {
        let ring = try KeysNew.ring(algorithm: algorithm)
        let pair = try await self.pair(ring)
        let access = try await self.verify(pair.access, ring)
        #expect(access.userID == "7" && access.sid == "s")
        #expect(try await self.verify(pair.refresh, ring, as: nil).tokenType == .refresh)
        await #expect(throws: TokenError.wrongType) { try await self.verify(pair.refresh, ring) }
        await #expect(throws: TokenError.wrongType) { try await self.verify(pair.access, ring, as: .refresh) }
        let rules = TokenVerifierRules(issuer: "chelseru", audience: "shop")
        #expect(try await self.verify(pair.access, ring, rules: rules).aud == "shop")
        for other in [TokenVerifierRules(issuer: "x"), TokenVerifierRules(audience: "x")] {
            await #expect(throws: TokenError.invalid) { try await self.verify(pair.access, ring, rules: other) }
        }
    }

    @Test func clocksMayBeApartByTheLeewayAndNoMore() async throws {
        let ring = try KeysNew.ring()
        let access = try await self.pair(ring).access
        let end = (Self.now / 1_000 + 300) * 1_000
        #expect(try await self.verify(access, ring, now: end + 4_000).userID == "7")
        await #expect(throws: TokenError.expired) { try await self.verify(access, ring, now: end + 5_000) }
        await #expect(throws: TokenError.invalid, "made in the future") {
            try await self.verify(access, ring, now: Self.now - 120_000)
        }
    }

    @Test func aRotatedKeysTokensAreGoodUntilItIsRetired() async throws {
        let ring = try KeysNew.ring()
        let access = try await self.pair(ring).access
        let (rotated, _) = try KeyRotation.rotate(ring, .jwt, hurries: true) { () throws(KeyRingError) in
            try KeyMaker.key(.jwt, state: .next, algorithm: "HS256")
        }
        #expect(try await self.verify(access, rotated).userID == "7")
        #expect(try await self.verify(try await self.pair(rotated).access, rotated).userID == "7")
        let kid = try ring.active(.jwt).kid
        let rest = try KeyRotation.retire(kid, from: rotated, overlap: .zero, isForced: true)
        await #expect(throws: TokenError.invalid) { try await self.verify(access, rest) }
    }

    @Test func theOldSystemsTokensAreGoodWithItsSecret() async throws {
        let ring = try KeysNew.ring(algorithm: "HS256", secret: Self.secret)
        let token = self.hmac("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", self.claims, secret: Self.secret)
        let claims = try await self.verify(token, ring, rules: .init(issuer: "chelseru"))
        #expect(claims.userID == "7" && claims.sid == nil)
        let other = self.hmac(
            "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", self.claims, secret: Array(repeating: 65, count: 48))
        await #expect(throws: TokenError.invalid) { try await self.verify(other, ring) }
    }

    @Test func noTrickWithAlgorithmOrKeyWorks() async throws {
        let ring = try KeysNew.ring()
        let entry = try ring.active(.jwt)
        let pem = Array((entry.publicKey ?? "").utf8)
        let der = Array(try P256.Signing.PublicKey(pemRepresentation: entry.publicKey ?? "").derRepresentation)
        var forged: [String] = []
        for secret in [pem, Array((entry.publicKey ?? "").trimmingCharacters(in: .newlines).utf8), der, [], [0]] {
            for header in [
                "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"\(entry.kid)\"}", "{\"alg\":\"HS256\"}",
                "{\"alg\":\"HS256\",\"kid\":\"\"}", "{\"alg\":\"ES256\",\"kid\":\"\(entry.kid)\"}",
                "{\"alg\":\"none\",\"kid\":\"\(entry.kid)\"}", "{\"alg\":\"HS256\",\"kid\":null}",
                "{\"alg\":\"hs256\"}", "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
            ] {
                forged.append(self.hmac(header, self.claims, secret: secret))
            }
        }
        for header in [
            "{\"alg\":\"none\"}", "{\"alg\":\"None\",\"kid\":\"\(entry.kid)\"}", "{\"alg\":\"\"}", "{}", "[]", "7",
        ] {
            let body = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(self.claims.utf8))
            forged += [body + ".", body]
        }
        // A key brought along in the header is not even looked at.
        let own = P256.Signing.PrivateKey()
        let point = Array(own.publicKey.rawRepresentation)
        let jwk =
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(Base64URL.encode(Array(point.prefix(32))))\","
            + "\"y\":\"\(Base64URL.encode(Array(point.suffix(32))))\"}"
        for header in [
            "{\"alg\":\"ES256\",\"jwk\":\(jwk)}", "{\"alg\":\"ES256\",\"kid\":\"\(entry.kid)\",\"jwk\":\(jwk)}",
            "{\"alg\":\"ES256\",\"jku\":\"http://127.0.0.1/jwks\"}", "{\"alg\":\"ES256\",\"kid\":\"../../dev/null\"}",
        ] {
            let body = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(self.claims.utf8))
            let signature = try own.signature(for: Array(body.utf8)).rawRepresentation
            forged.append(body + "." + Base64URL.encode(Array(signature)))
        }
        // An all-zero signature (CVE-2022-21449 in another library).
        let good = try await self.pair(ring).access.split(separator: ".")
        forged.append("\(good[0]).\(good[1]).\(Base64URL.encode([UInt8](repeating: 0, count: 64)))")
        forged.append("\(good[0]).\(Base64URL.encode(Array(self.claims.utf8))).\(good[2])")
        for token in forged {
            await #expect(throws: TokenError.invalid, "\(token.prefix(60))") { try await self.verify(token, ring) }
        }
    }

    @Test func oddClaimsAreRefused() async throws {
        let ring = try KeysNew.ring(algorithm: "HS256", secret: Self.secret)
        let far = Self.now / 1_000 + 100
        for claims in [
            "{}", "[]", "{\"token_type\":\"access\",\"exp\":\(far),\"jti\":\"j\"}",
            "{\"token_type\":\"access\",\"exp\":\(far),\"jti\":\"j\",\"user_id\":\"x\"}",
            "{\"token_type\":\"access\",\"exp\":\(far),\"jti\":\"j\",\"user_id\":-1}",
            "{\"token_type\":\"admin\",\"exp\":\(far),\"jti\":\"j\",\"user_id\":1}",
            "{\"token_type\":\"access\",\"exp\":\"\(far)\",\"jti\":\"j\",\"user_id\":1}",
            "{\"token_type\":\"access\",\"exp\":1e400,\"jti\":\"j\",\"user_id\":1}",
            "{\"token_type\":\"access\",\"jti\":\"j\",\"user_id\":1}",
            "{\"token_type\":\"access\",\"exp\":\(far),\"iat\":\(far + 9_999),\"jti\":\"j\",\"user_id\":1}",
        ] {
            let token = self.hmac("{\"alg\":\"HS256\"}", claims, secret: Self.secret)
            await #expect(throws: TokenError.invalid, "\(claims)") { try await self.verify(token, ring) }
        }
    }
    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e308", "253402300800", "-1",
    ]) func aTimeThatIsNoneMakesATokenInvalid(time: String) async throws {
        let ring = try KeysNew.ring(algorithm: "HS256", secret: Self.secret)
        let good = Self.now / 1_000
        for (exp, iat) in [(time, "\(good)"), ("\(good + 60)", time)] {
            let claims = "{\"token_type\":\"access\",\"exp\":\(exp),\"iat\":\(iat),\"jti\":\"j\",\"user_id\":7}"
            let token = self.hmac(#"{"alg":"HS256","typ":"JWT"}"#, claims, secret: Self.secret)
            await #expect(throws: TokenError.self) { try await self.verify(token, ring) }
        }
    }
}
