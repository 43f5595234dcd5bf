/// A number that is written otherwise than `Int64` would write it: with a fraction, with an exponent, or as `-0`.
///
/// Its text is kept: where an id is meant, `1e21`, `1.0` and `-0` are what was written and not what it comes to. Two of
/// them are equal if they are worth the same.
package struct JSONNumber: Sendable {
    private enum Form: Sendable {
        case written(String)
        case value(Double)
    }

    private let form: Form

    /// A number as it stands in JSON.
    ///
    /// - Parameter text: what RFC 8259 has as a number, of at most ``JSONValue/longestNumber`` characters.
    init(written text: String) {
        self.form = .written(text)
    }

    /// A number of which no more is known than its value: nobody wrote it, or its text is too long to be kept.
    package init(_ value: Double) {
        self.form = .value(value)
    }

    /// What no `Double` can hold.
    package static let infinity = JSONNumber(.infinity)

    /// As it was written; nil if that is not known any more.
    package var text: String? {
        guard case .written(let text) = self.form else { return nil }
        return text
    }

    /// Its value, as near as a `Double` comes; infinity for what none can hold.
    package var double: Double {
        switch self.form {
        case .written(let text): Double(text) ?? .infinity
        case .value(let value): value
        }
    }

    /// Whether a `Double` can hold it.
    package var isFinite: Bool { self.double.isFinite }

    /// Its value if that is a whole number of 64 bits, exactly: `1.0`, `1e3` and `-0` are.
    package var integer: Int64? {
        switch self.form {
        case .written(let text): ExactDecimal(text).integer
        // Within these a Double is exact.
        case .value(let value): abs(value) < 0x1p53 ? Int64(exactly: value) : nil
        }
    }
}

extension JSONNumber: Equatable {
    /// Whether both are worth the same, exactly if both texts are known.
    package static func == (one: Self, other: Self) -> Bool {
        guard let text = one.text, let otherText = other.text else { return one.double == other.double }
        return ExactDecimal(text) == ExactDecimal(otherText)
    }
}

extension JSONNumber: CustomStringConvertible {
    /// As it was written, else as a `Double` is.
    package var description: String { self.text ?? String(self.double) }
}

extension JSONNumber: ExpressibleByFloatLiteral {
    /// A number of our own code.
    package init(floatLiteral value: Double) { self.init(value) }
}
