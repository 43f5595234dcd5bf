import Primitives

extension JSONValue {
    /// The value as a whole number, if it is one.
    var wholeNumber: Int? {
        self.integer.flatMap { Int(exactly: $0) }
    }

    /// The value as a number of 64 bits, also when it is written as text.
    var int64: Int64? {
        self.text.flatMap { Int64($0) }
    }

    /// The value as text; a bare whole number counts, because phone numbers and ids are written so.
    var text: String? {
        switch self {
        case .string(let value): value
        case .integer(let value): String(value)
        case .large(let digits): digits
        case .number(let value): value.integer.map { String($0) }
        case .null, .bool, .array, .object: nil
        }
    }

    /// The elements, if it is an array.
    var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}
