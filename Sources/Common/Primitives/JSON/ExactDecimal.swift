/// What a number's text is worth, without rounding: digits and a power of ten.
///
/// No digit is written out that was not there, so `1e999999999` costs no more than its eleven bytes.
struct ExactDecimal: Equatable {
    /// Beyond this an exponent is as good as any other, and sums of two stay far from an overflow.
    private static let largestExponent = 1 << 40

    private let isNegative: Bool
    /// Neither the first nor the last is a zero; empty for zero.
    private let digits: [UInt8]
    private let exponent: Int

    /// - Parameter text: a number as JSON has it.
    init(_ text: String) {
        var digits: [UInt8] = []
        var exponent = 0
        var isFraction = false
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent += Self.exponent(rest)
                rest = rest[rest.endIndex...]
            default:
                // Zeros at the front are worth nothing.
                if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte) }
                if isFraction { exponent -= 1 }
            }
        }
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        self.isNegative = isNegative && !digits.isEmpty
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
    }

    private static func exponent(_ text: Substring.UTF8View) -> Int {
        let isNegative = text.first == UInt8(ascii: "-")
        // What no Int holds is beyond all that matters.
        let size = Int(Substring(text)).map { $0.magnitude } ?? .max
        let bounded = Int(min(size, UInt(self.largestExponent)))
        return isNegative ? -bounded : bounded
    }

    /// The value, if it is a whole number of 64 bits.
    var integer: Int64? {
        // Nineteen digits are as many as there can be.
        guard self.exponent >= 0, self.exponent <= 19, self.digits.count + self.exponent <= 19 else { return nil }
        let digits = self.digits + Array(repeating: UInt8(ascii: "0"), count: self.exponent)
        guard !digits.isEmpty else { return 0 }
        return Int64((self.isNegative ? "-" : "") + TextGate.ours(digits))
    }
}
