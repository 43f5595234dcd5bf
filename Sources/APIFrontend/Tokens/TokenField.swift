import HTTPTypes
import Hummingbird
import Identity
import Primitives

/// A token in a request's body.
enum TokenField {
    /// Reads the field.
    ///
    /// - Throws: ``APIError`` 400 in Django REST framework's words.
    static func read(_ name: String, in fields: RequestFields) throws(APIError) -> String {
        switch fields[ProtocolText(name)] {
        case nil: throw Self.refusal(name, "This field is required.", "required")
        case .null: throw Self.refusal(name, "This field may not be null.", "null")
        case .string(let given):
            let text = ShortField.trimmed(given)
            guard !text.isEmpty else { throw Self.refusal(name, "This field may not be blank.", "blank") }
            return text
        default: throw Self.refusal(name, "Not a valid string.", "invalid")
        }
    }

    private static func refusal(_ name: String, _ text: String, _ code: String) -> APIError {
        APIError(status: .badRequest, body: .field(name, [text]), code: code)
    }
}

extension TokenVerifier {
    /// The claims of the token in a request's body.
    ///
    /// - Throws: ``APIError`` 400 or 401.
    func claims(in field: String, of request: Request, as kind: TokenClaims.Kind?) async throws -> TokenClaims {
        let token = try TokenField.read(field, in: await RequestFields.read(request))
        do {
            return try await self.verify(token, as: kind)
        } catch {
            throw APIError.notValid(error)
        }
    }
}

extension APIError {
    /// SimpleJWT's refusal of a token in a body.
    static func notValid(_ error: TokenError) -> APIError {
        APIError(
            status: .unauthorized, body: .detail(error.rawValue), code: TokenError.code,
            headers: [.wwwAuthenticate: "Bearer realm=\"api\""])
    }
}
