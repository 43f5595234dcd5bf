import Primitives

/// A code a provider refuses with: a number with most, a word with some.
enum RefusalCode: Hashable, Sendable {
    /// A number of the provider's table.
    case number(Int)
    /// A word.
    case word(String)

    /// The code as a number, if it is one.
    var number: Int? {
        guard case .number(let number) = self else { return nil }
        return number
    }
}

extension RefusalCode: CustomStringConvertible {
    /// The bare number or word.
    var description: String {
        switch self {
        case .number(let number): String(number)
        case .word(let word): word
        }
    }
}

extension RefusalCode: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    /// A number.
    init(integerLiteral value: Int) { self = .number(value) }

    /// A word.
    init(stringLiteral value: String) { self = .word(value) }
}

extension JSONWriter {
    /// Writes a member that is a code, or null.
    mutating func member(_ name: String, _ code: RefusalCode?) {
        switch code {
        case .number(let number): self.member(name, number)
        case .word(let word): self.member(name, word)
        case nil: self.member(name, nil as String?)
        }
    }
}

extension Provider {
    /// Whether the provider might refuse with this code; numbers beyond its tables are allowed within reason.
    func mayRefuse(with code: RefusalCode) -> Bool {
        switch (self, code) {
        case (.kavenegar, .number(let number)): (400...999).contains(number)
        case (.melipayamak, .number(let number)): (-999...999).contains(number)
        case (.parsian, .number(let number)): (100...999).contains(number) && number != 200
        case (.smsir, .number(let number)): (0...999).contains(number) && number != 1
        case (.generic, .word(let word)): (1...64).contains(word.utf8.count)
        case (.kavenegar, .word), (.melipayamak, .word), (.parsian, .word), (.smsir, .word), (.generic, .number): false
        }
    }

    /// What ``mayRefuse(with:)`` takes, in words.
    var refusalCodesInWords: String {
        switch self {
        case .kavenegar: "must be a whole number from 400 to 999"
        case .melipayamak: "must be a whole number from -999 to 999"
        case .parsian: "must be a whole number from 100 to 999 that is not 200"
        case .smsir: "must be a whole number from 0 to 999 that is not 1"
        case .generic: "must be a word of 1 to 64 bytes"
        }
    }
}
