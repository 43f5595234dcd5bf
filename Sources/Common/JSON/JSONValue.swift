/// Any JSON value, for input whose types are to be judged, not assumed.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A whole number that no `Int64` can hold, as its digits: ids of unsigned 64 bits and longer ones are real.
    case large(String)
    /// A number that is not a whole one; what no `Double` can hold reads as infinity.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([ProtocolText: JSONValue])
}

extension JSONValue: Decodable {
    /// Decodes whatever is there, for what is read by Foundation: tests and the simulator, never a stranger's text.
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
        } else if let large = try? container.decode(UInt64.self) {
            self = .large(String(large))
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let object = try? container.decode([String: JSONValue].self) {
            self = .object(.init(uniqueKeysWithValues: object.map { (ProtocolText($0), $1) }))
        } else if let array = try? container.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .number(.infinity)
        }
    }
}

extension JSONValue {
    /// Characters of the longest whole number that is kept exactly.
    static let longestNumber = 40

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

    /// The number, or nil if it is no whole one.
    package var integer: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    /// Bytes of the longest id: no provider's is longer.
    package static let longestID = 128

    /// A string of at most ``longestID`` bytes, or a whole number as its digits: for ids that come in either form.
    package var idText: String? {
        switch self {
        case .string(let text) where (1...Self.longestID).contains(text.utf8.count): text
        case .integer(let number): String(number)
        case .large(let digits): digits
        default: nil
        }
    }

    /// A whole number, also one that is written as a string.
    package var wholeNumber: Int64? {
        switch self {
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
