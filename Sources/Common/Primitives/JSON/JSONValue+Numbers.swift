extension JSONValue {
    /// The number, or nil if it is no whole one of 64 bits; `1.0`, `1e3` and `-0` are whole.
    package var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .number(let number): number.integer
        case .null, .bool, .large, .string, .array, .object: nil
        }
    }

    /// Any number that a `Double` can hold.
    package var double: Double? {
        let number: Double? =
            switch self {
            case .integer(let integer): Double(integer)
            case .large(let digits): Double(digits)
            case .number(let number): number.double
            case .null, .bool, .string, .array, .object: nil
            }
        return number.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The same where numbers count by their value, and not as they are written: `1.0` is the integer 1.
    package var byValue: JSONValue {
        guard case .number(let number) = self, let integer = number.integer else { return self }
        return .integer(integer)
    }
}

extension JSONValue: Equatable {
    /// Whether both say the same: texts and names by their bytes, numbers by their values, however they are written.
    package static func == (one: Self, other: Self) -> Bool {
        switch (one, other) {
        case (.null, .null): true
        case (.bool(let flag), .bool(let otherFlag)): flag == otherFlag
        case (.string(let text), .string(let otherText)): ProtocolText(text) == ProtocolText(otherText)
        case (.array(let elements), .array(let otherElements)): elements == otherElements
        case (.object(let members), .object(let otherMembers)): members == otherMembers
        case (.integer(let integer), .integer(let otherInteger)): integer == otherInteger
        default: one.anyNumber.flatMap { number in other.anyNumber.map { number == $0 } } ?? false
        }
    }

    private var anyNumber: JSONNumber? {
        switch self {
        case .integer(let integer): JSONNumber(written: String(integer))
        case .large(let digits): JSONNumber(written: digits)
        case .number(let number): number
        case .null, .bool, .string, .array, .object: nil
        }
    }
}
