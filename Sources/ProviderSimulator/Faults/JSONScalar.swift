/// A JSON value that holds no others, decoded before anyone knows what it should have been.
///
/// Judging types afterwards lets an error name the field and say what it takes.
enum JSONScalar: Equatable, Sendable {
    /// Null, which means the same as leaving the field out.
    case null
    /// True or false.
    case boolean(Bool)
    /// Any number.
    case number(Double)
    /// Text.
    case string(String)
    /// An array or an object, which no control field is.
    case compound
}

extension JSONScalar: Decodable {
    /// Takes whatever is there.
    init(from decoder: any Decoder) throws {
        guard let container = try? decoder.singleValueContainer() else {
            self = .compound
            return
        }
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else {
            self = .compound
        }
    }
}

extension JSONScalar {
    /// The value as a whole number, if it is one.
    var integer: Int? {
        guard case .number(let value) = self else { return nil }
        return Int(exactly: value)
    }

    /// The value as text; a bare number counts, because phone numbers are written so.
    var text: String? {
        switch self {
        case .string(let value): value
        case .number: self.integer.map { String($0) }
        case .null, .boolean, .compound: nil
        }
    }
}
