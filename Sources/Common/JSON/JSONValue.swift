/// Any JSON value, for input whose types are to be judged, not assumed.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number that is not a whole one of 64 bits; what no `Double` can hold reads as infinity.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: Decodable {
    /// Decodes whatever is there; strings first, because nearly every field of a request is one.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let integer = try? container.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let object = try? container.decode([String: JSONValue].self) {
            self = .object(object)
        } else if let array = try? container.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .number(.infinity)
        }
    }
}

extension JSONValue {
    /// A member of an object; nil if this is no object or has no such member.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The text, or nil if it is no string.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number, or nil if it is no whole one.
    package var integer: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    /// A string, or a whole number as its digits: for ids that come in either form.
    package var idText: String? {
        switch self {
        case .string(let text) where !text.isEmpty: text
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// A whole number, also one that is written as a string.
    package var wholeNumber: Int64? {
        switch self {
        case .integer(let number): number
        case .string(let text): Int64(text)
        default: nil
        }
    }

    /// The elements; empty if this is no array.
    package var array: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }
}
