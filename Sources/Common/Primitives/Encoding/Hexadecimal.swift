extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal digits.
    @inlinable package var hexadecimal: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(self.underestimatedCount * 2)
        for byte in self {
            digits.append(Self.hexadecimalDigit(byte >> 4))
            digits.append(Self.hexadecimalDigit(byte & 15))
        }
        return TextGate.ours(digits)
    }

    /// Whether all of the bytes are lower-case hexadecimal digits.
    @inlinable package var areHexadecimalDigits: Bool {
        self.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
    }

    @inlinable static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 48 + value : 87 + value
    }
}
