/// Any JSON value, for input whose types are to be judged, not assumed.
///
/// Of every number there is what was written: nothing more is kept of one that an `Int64` writes back as it stood, which
/// nearly all are, and the text of all others.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// A whole number, written as `Int64` writes it.
    case integer(Int64)
    /// A whole number that no `Int64` can hold, as its digits: ids of unsigned 64 bits and longer ones are real.
    case large(String)
    /// A number with a fraction or an exponent, or `-0`; see ``byValue`` where only its value matters.
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object([ProtocolText: JSONValue])
}

extension JSONValue {
    /// A member of an object; nil if this is no object or has no such member.
    package subscript(_ name: ProtocolText) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The text, or nil if it is no string.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The text as a word, or nil if it is no string.
    package var word: ProtocolText? { self.string.map { ProtocolText($0) } }

    /// A whole number, also one that is written as a string.
    package var wholeNumber: Int64? {
        switch self.byValue {
        case .integer(let number): number
        case .string(let text): Int64(ShortField.trimmed(text))
        default: nil
        }
    }

    /// The elements; empty if this is no array.
    package var array: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }
}
