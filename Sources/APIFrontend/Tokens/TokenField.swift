import Common
import HTTPTypes

/// A token in a request's body.
enum TokenField {
    /// Reads the field.
    ///
    /// - Throws: ``APIError`` 400 in Django REST framework's words.
    static func read(_ name: String, in fields: RequestFields) throws(APIError) -> String {
        switch fields[name] {
        case nil: throw Self.refusal(name, "This field is required.", "required")
        case .null: throw Self.refusal(name, "This field may not be null.", "null")
        case .string(let text) where text.trimmingSpaces().isEmpty:
            throw Self.refusal(name, "This field may not be blank.", "blank")
        case .string(let text): return text.trimmingSpaces()
        default: throw Self.refusal(name, "Not a valid string.", "invalid")
        }
    }

    private static func refusal(_ name: String, _ text: String, _ code: String) -> APIError {
        APIError(status: .badRequest, body: .field(name, [text]), code: code)
    }
}

extension APIError {
    /// SimpleJWT's refusal of a token in a body.
    static func notValid(_ error: TokenError) -> APIError {
        APIError(
            status: .unauthorized, body: .detail(error.rawValue), code: "token_not_valid",
            headers: [.wwwAuthenticate: "Bearer realm=\"api\""])
    }
}
