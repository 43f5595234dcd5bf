import Foundation
package import JWTKit

/// The claims of SimpleJWT, in its order, and ours behind them.
///
/// `user_id` is a string there; older versions wrote a number, which is read too.
package struct TokenClaims: JWTPayload, Equatable {
    /// What a token is good for.
    package enum Kind: String, Codable, Sendable {
        /// Requests.
        case access
        /// Another pair of tokens.
        case refresh
    }

    private enum CodingKeys: String, CodingKey {
        case tokenType = "token_type"
        case exp, iat, jti
        case userID = "user_id"
        case sid, iss, aud
    }

    /// What it is good for.
    package let tokenType: Kind
    /// Its end, in seconds since 1970.
    package let exp: Int64
    /// When it was made, in seconds since 1970.
    package let iat: Int64
    /// Its own id.
    package let jti: String
    /// The user.
    package let userID: String
    /// The session; a token of the old system has none.
    package let sid: String?
    /// Who made it, if that is configured.
    package let iss: String?
    /// For whom, if that is configured.
    package let aud: String?

    /// Makes claims.
    package init(
        tokenType: Kind, exp: Int64, iat: Int64, jti: String, userID: String, sid: String?, iss: String?, aud: String?
    ) {
        self.tokenType = tokenType
        self.exp = exp
        self.iat = iat
        self.jti = jti
        self.userID = userID
        self.sid = sid
        self.iss = iss
        self.aud = aud
    }

    /// Reads claims.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.tokenType = try container.decode(Kind.self, forKey: .tokenType)
        self.exp = try Self.time(try container.decode(Int64.self, forKey: .exp))
        self.iat = try Self.time(try container.decodeIfPresent(Int64.self, forKey: .iat) ?? 0)
        self.jti = try container.decode(String.self, forKey: .jti)
        self.userID =
            try (try? container.decode(Int64.self, forKey: .userID)).map { String($0) }
            ?? container.decode(String.self, forKey: .userID)
        self.sid = try container.decodeIfPresent(String.self, forKey: .sid)
        self.iss = try container.decodeIfPresent(String.self, forKey: .iss)
        self.aud = try container.decodeIfPresent(String.self, forKey: .aud)
    }

    /// A time in seconds since 1970, which goes into sums: whoever has a secret of ours may have signed any number.
    private static func time(_ seconds: Int64) throws -> Int64 {
        guard (0...Self.latest).contains(seconds) else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "no time"))
        }
        return seconds
    }

    /// The end of the year 9999.
    private static let latest: Int64 = 253_402_300_799

    /// Checks nothing: times are checked by ``TokenVerifier``, which knows how far clocks may be apart.
    package func verify(using algorithm: some JWTAlgorithm) {}
}
