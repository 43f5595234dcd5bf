import Primitives

/// How values are written into a body that is a text, by its media type.
enum TextEscaping: Sendable, Equatable {
    case none
    case json
    case form
    case xml

    /// Chooses by media type.
    init(contentType: String) {
        let type = contentType.lowercased()
        if type.contains("json") {
            self = .json
        } else if type.contains("x-www-form-urlencoded") {
            self = .form
        } else {
            self = type.contains("xml") ? .xml : .none
        }
    }

    /// The value as it may stand in the text; in JSON, inside quotes.
    func escape(_ value: String) -> String {
        switch self {
        case .none: return value
        case .form: return FormEncoding.escape(value)
        case .json:
            var writer = JSONWriter()
            writer.string(value)
            return String(writer.text.dropFirst().dropLast())
        case .xml:
            return value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                .replacing("\"", with: "&quot;").replacing("'", with: "&apos;")
        }
    }
}
