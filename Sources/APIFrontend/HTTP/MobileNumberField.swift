import Primitives

/// What the field `mobile_number` holds.
enum MobileNumberField: Equatable {
    case valid(PhoneNumber)
    case missing
    case null
    case blank
    case invalid

    init(_ value: JSONValue?, countries: Set<String>) {
        switch value {
        case nil: self = .missing
        case .null: self = .null
        case .string(let text) where ShortField.trimmed(text).isEmpty: self = .blank
        case .string(let text): self = PhoneNumber(text, countries: countries).map(Self.valid) ?? .invalid
        case .integer(let number) where number > 0:
            self = PhoneNumber(String(number), countries: countries).map(Self.valid) ?? .invalid
        case .bool, .integer, .large, .number, .array, .object: self = .invalid
        }
    }
}
