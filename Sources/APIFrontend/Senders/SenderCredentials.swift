import HTTPTypes
import Identity
import Primitives
import SMS

/// What a request shows to prove who sends it.
enum SenderCredentials: Sendable, Equatable {
    /// `Api-Key <key>`.
    case key(APIKey)
    /// `Bearer <access token>`, not verified yet.
    case token(String)

    /// Reads the header.
    ///
    /// - Throws: ``APIError`` 401 for none, several, another scheme, or what is neither a key nor a token.
    init(_ headers: HTTPFields) throws(APIError) {
        let lines = headers.words(.authorization)
        guard let line = lines.first, lines.count == 1 else { throw Self.missing }
        let words = line.split(" ")
        switch words.first?.lowercased {
        case "api-key":
            guard words.count == 2, let key = APIKey(words[1].string) else { throw Self.badKey }
            self = .key(key)
        case "bearer":
            guard words.count == 2 else { throw Self.badHeader }
            self = .token(words[1].string)
        default: throw Self.missing
        }
    }

    private static let challenge: HTTPFields = {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .wwwAuthenticate, value: "Bearer realm=\"api\""))
        fields.append(HTTPField(name: .wwwAuthenticate, value: "Api-Key realm=\"api\""))
        return fields
    }()

    static let missing = APIError(
        status: .unauthorized, body: .detail("Authentication credentials were not provided."),
        code: "not_authenticated", headers: Self.challenge)

    static let badKey = APIError(
        status: .unauthorized, body: .detail("The API key is not valid."), code: "invalid_api_key",
        headers: Self.challenge)

    static let badHeader = APIError(
        status: .unauthorized, body: .detail("Authorization header must contain two space-delimited values"),
        code: "bad_authorization_header", headers: Self.challenge)

    /// SimpleJWT's refusal of a token.
    static func badToken(_ error: TokenError) -> APIError {
        APIError(
            status: .unauthorized, body: .detail(TokenError.detail), code: TokenError.code,
            extra: [
                (
                    "messages",
                    .array([
                        .object([
                            "token_class": .string("AccessToken"), "token_type": .string("access"),
                            "message": .string(error.rawValue),
                        ])
                    ])
                )
            ],
            headers: Self.challenge)
    }
}
